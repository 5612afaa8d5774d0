import { closeSync, existsSync, fstatSync, openSync, readSync, statSync, truncateSync, writeSync } from "node:fs";
import { ArgumentError } from "../index.js";
import { failed } from "./file-error.js";

/** A file that grows as numbers come: each write is with the operating system when it returns, so that it outlives a crash. */
export class LogFile {
  readonly #op: string;
  readonly #path: string;
  #descriptor: number | undefined;

  /**
   * Opens a file at its end, or makes one.
   * @param flags "ax" for a file that must not exist
   * @throws FileError when the file cannot be opened
   */
  constructor(op: string, path: string, flags: "a" | "ax" = "a") {
    this.#op = op;
    this.#path = path;
    try {
      this.#descriptor = openSync(path, flags);
    } catch (cause) {
      throw failed(path, "cannot write the file", cause);
    }
  }

  /** @throws FileError when it cannot be written; ArgumentError once closed */
  append(bytes: string | Uint8Array): void {
    if (this.#descriptor === undefined) throw new ArgumentError(this.#op, "has been closed", this.#path);
    const buffer = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    try {
      for (let at = 0; at < buffer.length; ) at += writeSync(this.#descriptor, buffer, at);
    } catch (cause) {
      throw failed(this.#path, "cannot write the file", cause);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Bytes that are looked at, at the beginning and at the end of a file: rows are shorter. */
const WINDOW = 1 << 20;

const LINE_END = 0x0a;

/** The beginning and the end of a file of lines. */
export interface Ends {
  /** The first line. */
  readonly first: string;
  /** What stands behind the last line end, of which a character may have been cut in two; and where it begins, in bytes. */
  readonly last: string;
  readonly lastAt: number;
}

/**
 * The ends of a file; empty for one that does not exist, is empty, or is a device.
 * @throws FileError when it cannot be read
 */
export function endsOf(path: string): Ends {
  try {
    if (!existsSync(path) || !statSync(path).isFile()) return { first: "", last: "", lastAt: 0 };
    const descriptor = openSync(path, "r");
    try {
      const { size } = fstatSync(descriptor);
      const bytesFrom = (from: number): Uint8Array => {
        const bytes = new Uint8Array(Math.min(size, WINDOW));
        readSync(descriptor, bytes, 0, bytes.length, from);
        return bytes;
      };
      const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
      const from = Math.max(0, size - WINDOW);
      const tail = bytesFrom(from);
      const at = tail.lastIndexOf(LINE_END) + 1;
      return { first: text(bytesFrom(0)).split("\n", 1)[0], last: text(tail.subarray(at)), lastAt: from + at };
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw failed(path, "cannot read the file", cause);
  }
}

/** Takes away what stands behind the last line end of a file: a row that a crash has cut short. */
export function cut(path: string, { last, lastAt }: Ends): void {
  if (last === "") return;
  try {
    truncateSync(path, lastAt);
  } catch (cause) {
    throw failed(path, "cannot write the file", cause);
  }
}
