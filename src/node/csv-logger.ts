import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { checkLog, FormatError, type Logger } from "../index.js";
import { papaparse } from "../peers.js";
import { failed } from "./file-error.js";
import { cut, endsOf, LogFile } from "./log-file.js";

/** Not guessed: names may hold other signs that stand between cells elsewhere. */
const FORMAT = { delimiter: ",", newline: "\n" } as const;

/**
 * A CSV file with a column `step` and one for each name, by papaparse; cells of names that a row does not have are empty. A log that exists goes
 * on where it ends, without a last row that a crash has cut short; steps that a resumed run makes again stand there twice. When a name comes for
 * the first time, the file is written anew with a column more, so only one logger at a time may have it.
 *
 * @throws FileError when the file cannot be written, FormatError when it exists and is no log; ArgumentError when it logs what is no number, a
 * value named step, or is closed; EnvironmentError without papaparse
 */
export async function csvLogger(path: string): Promise<Logger> {
  const { default: papa } = await papaparse("csvLogger");
  const line = (cells: readonly (string | number)[]): string =>
    `${papa.unparse([cells as (string | number)[]], FORMAT)}\n`;

  const ends = endsOf(path);
  const { first, last } = ends;
  let columns = papa.parse<string[]>(first, FORMAT).data[0] ?? [];
  if (first !== "" && columns[0] !== "step")
    throw new FormatError(path, "the first column of a log must be step", columns[0]);
  const isHeader = last === first;
  if (!isHeader) cut(path, ends);
  let file = new LogFile("csvLogger", path);
  if (isHeader && last !== "") file.append("\n");

  /** The rows of the file under a header of more columns. */
  const widened = (wider: readonly string[]): string => {
    const [, ...rows] = papa.parse<string[]>(readText(path), { ...FORMAT, skipEmptyLines: true }).data;
    return [
      line(wider),
      ...rows.map((row, i) => {
        if (row.length > wider.length)
          throw new FormatError(path, `row ${i + 1} must have ${columns.length} cells at most`, String(row.length));
        return line([...row, ...new Array<string>(wider.length - row.length).fill("")]);
      }),
    ].join("");
  };
  const widen = (wider: string[]): void => {
    const text = widened(wider);
    const temporary = `${path}.tmp`;
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } catch (cause) {
      throw failed(path, "cannot write the file", cause);
    }
    file.close();
    file = new LogFile("csvLogger", path);
    columns = wider;
  };
  return {
    log(step, values) {
      checkLog("csvLogger", step, values, ["step"]);
      file.append(""); // a closed one says so first
      const fresh = ["step", ...Object.keys(values)].filter((name) => !columns.includes(name));
      if (fresh.length > 0) widen([...columns, ...fresh]);
      file.append(
        line(columns.map((name) => (name === "step" ? step : Object.hasOwn(values, name) ? values[name] : ""))),
      );
    },
    close: () => file.close(),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw failed(path, "cannot read the file", cause);
  }
}
