import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { checkLog, FormatError, type Logger } from "../index.js";
import { papaparse } from "../peers.js";
import { failed } from "./file-error.js";
import { LogFile } from "./log-file.js";

/**
 * A CSV file with a column `step` and one for each name, by papaparse; cells of names that a row does not have are empty. A file that exists goes
 * on where it ends, and steps that a resumed run makes again stand there twice. When a name comes for the first time, the file is written anew with a column more.
 *
 * @throws FileError when the file cannot be written, FormatError when it exists and is no such file; ArgumentError when it logs what is no
 *   number, a value named step, or is closed; EnvironmentError without papaparse
 */
export async function csvLogger(path: string): Promise<Logger> {
  const { default: papa } = await papaparse("csvLogger");
  const existing = existsSync(path) ? readText(path) : "";
  const columns = papa.parse<string[]>(existing, { preview: 1 }).data[0] ?? [];
  if (existing !== "" && columns[0] !== "step")
    throw new FormatError(path, "the first column of a log must be step", columns[0] ?? "");
  let file = new LogFile("csvLogger", path);
  const line = (cells: readonly (string | number)[]): string => `${papa.unparse([cells as (string | number)[]])}\n`;

  /** The file with the header of now. */
  const widen = (): void => {
    const [, ...rows] = papa.parse<string[]>(readText(path), { skipEmptyLines: true }).data;
    const wide = rows.map((row) => [...row, ...new Array<string>(columns.length - row.length).fill("")]);
    const temporary = `${path}.tmp`;
    try {
      writeFileSync(temporary, [columns, ...wide].map(line).join(""));
      renameSync(temporary, path);
    } catch (cause) {
      throw failed(path, "cannot write the file", cause);
    }
    file.close();
    file = new LogFile("csvLogger", path);
  };
  return {
    log(step, values) {
      checkLog("csvLogger", step, values, ["step"]);
      const fresh = ["step", ...Object.keys(values)].filter((name) => !columns.includes(name));
      if (fresh.length > 0) {
        file.append(""); // a closed one says so first
        columns.push(...fresh);
        widen();
      }
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
