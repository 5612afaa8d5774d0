import { ChainruleError } from "../index.js";

/** A file that cannot be read or written; the operating system's error is its `cause`. */
export class FileError extends ChainruleError {
  override readonly name = "FileError";
}

/** Reasons by the code the operating system gives; others are shown as they are. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission",
  EPERM: "not permitted",
  EISDIR: "a folder",
  ENOTDIR: "a path through something that is no folder",
  ENOSPC: "no space left",
  EFBIG: "larger than a file may be",
  EROFS: "a read-only file system",
};

/** The error of a file, with the operating system's reason. */
export function failed(path: string, rule: string, cause: unknown): FileError {
  const code = codeOf(cause);
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new FileError(path, `${rule}: ${reason}`, "", { cause });
}

/** The code the operating system gives; "" if it gave none. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
