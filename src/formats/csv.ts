import { data } from "../index.js";
import { type CsvOptions, checkDelimiter, csvRows } from "./csv-rows.js";

/** The columns of a CSV file by their names, each with one element for each row. */
export interface CsvColumns {
  readonly rows: number;
  /**
   * Columns whose cells are all numbers, or empty: i32 if they are whole, fit, and none is empty, else f32 with NaN for empty ones. Columns of
   * whole numbers that f32 cannot hold exactly, as most beyond 16,777,216, are texts: keys that are rounded may be equal.
   */
  readonly numbers: Readonly<Record<string, data.NumericArray<Float32Array | Int32Array>>>;
  /** All other columns. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/** A row of a CSV file: its cells, as they stand there, by the names of their columns. */
export type CsvRow = Readonly<Record<string, string>>;

/** As pandas and JavaScript write them. */
const NUMBER = /^(nan|[+-]?(inf(inity)?|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?))$/i;
const WHOLE = /^[+-]?\d+$/;

/**
 * Reads a CSV file, by papaparse: cells may be quoted, lines end in any way, empty lines are passed over.
 *
 * ```ts
 * const { numbers, texts } = await parseCsv(await readBytes("iris.csv"), "iris.csv");
 * const train = new data.DataLoader({ x: numbers.width, labels: numbers.species });
 * ```
 *
 * @param file its text, or its bytes in UTF-8, gzipped or not
 * @param name the file's name, for errors
 * @throws FormatError naming the file: empty, a row with too many or too few cells, a quote that is not closed, two columns of one name, bytes
 * that are not UTF-8, or corrupt gzip data
 * @throws ArgumentError for a delimiter that is not one character, or a quote or line end
 * @throws EnvironmentError without papaparse
 */
export async function parseCsv(file: string | Uint8Array, name: string, options: CsvOptions = {}): Promise<CsvColumns> {
  checkDelimiter("parseCsv", options);
  const text = typeof file === "string" ? [file.replace(/^\ufeff/, "")] : data.decodeText(file, name);
  let names: readonly string[] = [];
  const parts: (readonly (readonly string[])[])[] = [];
  for await (const { columns, rows } of csvRows("parseCsv", text, name, options)) {
    names = columns;
    parts.push(rows);
  }
  const rows = parts.flat();
  const columns = names.map((column, i) => [column, rows.map((cells) => cells[i])] as const);
  const numeric = columns.map(([column, cells]) => [column, numbersOf(cells)] as const);
  return {
    rows: rows.length,
    numbers: Object.fromEntries(numeric.flatMap(([column, array]) => (array === undefined ? [] : [[column, array]]))),
    texts: Object.fromEntries(columns.filter((_, i) => numeric[i][1] === undefined)),
  };
}

/**
 * The rows of a CSV file one after another, read as they are asked for, for files that do not fit into memory; otherwise as `parseCsv`.
 *
 * ```ts
 * const rows = streamCsv(() => streamBytes("rides.csv.gz"), "rides.csv.gz");
 * const batches = rows.map(({ km }) => ({ x: { data: Float32Array.of(Number(km)), shape: [1] } })).shuffle(10_000).batch(64);
 * ```
 *
 * @param source bytes in UTF-8, gzipped or not; a function opens them anew for each epoch
 * @param name the file's name, for errors
 * @throws ArgumentError for a delimiter that is not one character, or a quote or line end
 * @throws when it is read: FormatError as `parseCsv`, and for a row of more than 16 million characters; ArgumentError for a source of another kind;
 * EnvironmentError without papaparse; what the source throws
 */
export function streamCsv(source: data.ByteSource, name: string, options: CsvOptions = {}): data.Stream<CsvRow> {
  checkDelimiter("streamCsv", options);
  return data.stream(async function* () {
    for await (const { columns, rows } of csvRows("streamCsv", data.decodeText(source, name), name, options))
      for (const cells of rows) yield Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
}

/** The cells as numbers, if all are or are empty, and one is not, and no whole numbers are rounded. */
function numbersOf(cells: readonly string[]): data.NumericArray<Float32Array | Int32Array> | undefined {
  const trimmed = cells.map((cell) => cell.trim());
  if (trimmed.every((cell) => cell === "") || trimmed.some((cell) => cell !== "" && !NUMBER.test(cell)))
    return undefined;
  const values = trimmed.map((cell) => (cell === "" ? Number.NaN : Number(cell.replace(/inf(inity)?$/i, "Infinity"))));
  const shape = [values.length];
  if (values.every((value) => value === (value | 0))) return { data: Int32Array.from(values), shape };
  const numbers = Float32Array.from(values);
  const rounded = trimmed.some((cell, i) => WHOLE.test(cell) && !holds(numbers[i], cell));
  if (rounded && trimmed.every((cell, i) => WHOLE.test(cell) || Number.isNaN(values[i]))) return undefined;
  return { data: numbers, shape };
}

/** Whether a number is exactly the whole one that a cell says. */
function holds(value: number, cell: string): boolean {
  return Number.isFinite(value) && BigInt(value) === BigInt(cell);
}
