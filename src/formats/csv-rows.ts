import { ArgumentError, FormatError } from "../index.js";
import { papaparse } from "../peers.js";

/** How a CSV file is read. */
export interface CsvOptions {
  /** What stands between two cells, one character. Default ",". */
  readonly delimiter?: string;
  /** Whether the first row names the columns. Default true; otherwise they are "0", "1", …. */
  readonly header?: boolean;
}

export function checkDelimiter(op: string, { delimiter = "," }: CsvOptions): void {
  if (delimiter.length !== 1 || '"\r\n\ufeff'.includes(delimiter))
    throw new ArgumentError(op, "delimiter must be one character, no quote or line end", JSON.stringify(delimiter));
}

/** Some rows, one after another, each with a cell for every column. */
interface CsvRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Characters that are parsed at once where no row is longer, and those of a row at most: more is a quote that was not closed. */
const [PIECE, LONGEST] = [2 ** 16, 2 ** 24];

/** The rows of a CSV file, as its text comes, without those that are empty. At least once some, though they be none. */
export async function* csvRows(
  op: string,
  text: Iterable<string> | AsyncIterable<string>,
  name: string,
  { delimiter = ",", header = true }: CsvOptions,
): AsyncGenerator<CsvRows, void, undefined> {
  const { default: papa } = await papaparse(op);
  let [rest, enough, count] = ["", PIECE, 0];
  let columns: readonly string[] | undefined;

  /** Takes the rows that are whole off the text. */
  const take = (last: boolean): string[][] => {
    const rows: { cells: string[]; end: number; quoted: boolean }[] = [];
    if (rest.includes("\r")) rest = withLineFeeds(rest, delimiter); // one that is cut in half makes an empty line more
    // papaparse takes one byte-order mark away, and the text may begin with a character like it.
    papa.parse<string[]>(`\ufeff${rest}`, {
      delimiter,
      newline: "\n",
      step: ({ data: cells, errors, meta }) =>
        rows.push({ cells, end: meta.cursor, quoted: errors.every(({ type }) => type !== "Quotes") }),
    });
    if (!last) rows.pop(); // it may go on
    rest = rest.slice(rows.at(-1)?.end ?? 0);
    const filled = rows.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
    const wrong = filled.findIndex(({ quoted }) => !quoted);
    if (wrong >= 0) throw new FormatError(name, "quotes must be closed before a delimiter", `row ${count + wrong + 1}`);
    return filled.map(({ cells }) => cells);
  };

  const checked = (cells: string[][]): CsvRows => {
    if (columns === undefined && cells.length === 0) throw new FormatError(name, "a CSV file has rows", "none");
    const rows = columns === undefined && header ? cells.slice(1) : cells;
    columns ??= columnsOf(cells[0], name, header);
    const width = columns.length;
    const uneven = cells.findIndex(({ length }) => length !== width);
    if (uneven >= 0)
      throw new FormatError(
        name,
        `row ${count + uneven + 1} must have ${width} cells like the first`,
        `${cells[uneven].length}`,
      );
    count += cells.length;
    return { columns, rows };
  };

  for await (const piece of text) {
    rest += piece;
    if (rest.length < enough) continue;
    const cells = take(false);
    // Doubled where a row is longer, so that its text is not parsed too often.
    enough = cells.length > 0 ? PIECE : Math.min(2 * rest.length, LONGEST + 1);
    if (rest.length > LONGEST)
      throw new FormatError(
        name,
        `a row must have at most ${LONGEST} characters`,
        `more in row ${count + cells.length + 1}; a quote may not be closed`,
      );
    if (cells.length > 0) yield checked(cells);
  }
  yield checked(take(true));
}

/** The text with "\n" for every line end outside of quotes; one that is not closed reaches to the end. */
function withLineFeeds(text: string, delimiter: string): string {
  let [inside, before] = [false, true]; // whether this part and the one before are in quotes
  const parts = text.split('"').map((part) => {
    // Quotes open where a cell begins, and are doubled right after they were closed.
    const opens = !inside && (part === "" ? before : `\r\n${delimiter}`.includes(part.slice(-1)));
    const kept = inside ? part : part.replace(/\r\n?/g, "\n");
    [inside, before] = [opens, inside];
    return kept;
  });
  return parts.join('"');
}

function columnsOf(first: readonly string[], name: string, header: boolean): string[] {
  const columns = header ? first.map((cell) => cell.trim()) : first.map((_, i) => String(i));
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw new FormatError(name, "columns must have different names", `${twice} twice`);
  return columns;
}
