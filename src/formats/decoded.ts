import { FormatError } from "../index.js";

/** What a library makes of a file; its error becomes one that names the file, with the library's as the cause. */
export function decoded<T>(name: string, format: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    // The libraries' messages differ by version; the cause keeps them.
    throw new FormatError(name, `broken or truncated: cannot be read as ${format}`, "", { cause });
  }
}
