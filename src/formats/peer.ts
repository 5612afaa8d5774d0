import { EnvironmentError, FormatError } from "../index.js";

/** For `import(…).catch(…)`: the error that names the package to install. */
export function missing(op: string, peer: string): (cause: unknown) => never {
  return (cause) => {
    throw new EnvironmentError(op, `needs the package ${peer} (npm install ${peer})`, "", { cause });
  };
}

/** What a library makes of a file; its error becomes one that names the file, with the library's as the cause. */
export function decoded<T>(name: string, format: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    // The libraries' messages differ by version; the cause keeps them.
    throw new FormatError(name, `broken or truncated: cannot be read as ${format}`, "", { cause });
  }
}
