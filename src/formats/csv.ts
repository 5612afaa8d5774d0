import { ArgumentError, type data, FormatError } from "../index.js";
import { missing } from "./peer.js";

/** How a CSV file is read. */
export interface CsvOptions {
  /** What stands between two cells, one character. Default ",". */
  readonly delimiter?: string;
  /** Whether the first row names the columns. Default true; otherwise they are "0", "1", …. */
  readonly header?: boolean;
}

/** The columns of a CSV file by their names, each with one element for each row. */
export interface CsvColumns {
  readonly rows: number;
  /** Columns whose cells are all numbers, or empty: i32 if they are whole, fit, and none is empty, else f32 with NaN for empty ones. */
  readonly numbers: Readonly<Record<string, data.NumericArray<Float32Array | Int32Array>>>;
  /** All other columns. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads the text of a CSV file, by papaparse: cells may be quoted, lines end in any way, empty lines are passed over.
 *
 * ```ts
 * const { numbers, texts } = await parseCsv(await readText("iris.csv"), "iris.csv");
 * const train = new data.DataLoader({ x: numbers.width, labels: numbers.species });
 * ```
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: empty, a row with too many or too few cells, a quote that is not closed, two columns of one name
 * @throws ArgumentError for a delimiter that is not one character, or a quote or line end
 * @throws EnvironmentError without papaparse
 */
export async function parseCsv(
  text: string,
  name: string,
  { delimiter = ",", header = true }: CsvOptions = {},
): Promise<CsvColumns> {
  if (delimiter.length !== 1 || '"\r\n\ufeff'.includes(delimiter))
    throw new ArgumentError(
      "parseCsv",
      "delimiter must be one character, no quote or line end",
      JSON.stringify(delimiter),
    );
  const { default: papa } = await import("papaparse").catch(missing("parseCsv", "papaparse"));
  const { data: all, errors } = papa.parse<string[]>(text.replace(/^\ufeff/, ""), { delimiter, skipEmptyLines: true });
  const quotes = errors.find(({ type }) => type === "Quotes");
  if (quotes !== undefined)
    throw new FormatError(name, "quotes must be closed before a delimiter", `row ${(quotes.row ?? 0) + 1}`);
  if (all.length === 0) throw new FormatError(name, "a CSV file has rows", "none");
  const names = header ? all[0].map((cell) => cell.trim()) : all[0].map((_, i) => String(i));
  const twice = names.find((column, i) => names.indexOf(column) < i);
  if (twice !== undefined) throw new FormatError(name, "columns must have different names", `${twice} twice`);
  const rows = header ? all.slice(1) : all;
  const uneven = all.findIndex((cells) => cells.length !== names.length);
  if (uneven >= 0)
    throw new FormatError(
      name,
      `row ${uneven + 1} must have ${names.length} cells like the first`,
      `${all[uneven].length}`,
    );
  const columns = names.map((column, i) => [column, rows.map((cells) => cells[i])] as const);
  const numeric = columns.map(([column, cells]) => [column, numbersOf(cells)] as const);
  return {
    rows: rows.length,
    numbers: Object.fromEntries(numeric.flatMap(([column, array]) => (array === undefined ? [] : [[column, array]]))),
    texts: Object.fromEntries(columns.filter((_, i) => numeric[i][1] === undefined)),
  };
}

/** The cells as numbers, if all are or are empty, and one is not. */
function numbersOf(cells: readonly string[]): data.NumericArray<Float32Array | Int32Array> | undefined {
  const trimmed = cells.map((cell) => cell.trim());
  if (trimmed.every((cell) => cell === "") || trimmed.some((cell) => cell !== "" && !NUMBER.test(cell)))
    return undefined;
  const values = trimmed.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
  const whole = values.every((value) => value === (value | 0));
  return { data: whole ? Int32Array.from(values) : Float32Array.from(values), shape: [values.length] };
}
