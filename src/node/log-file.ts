import { closeSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { ArgumentError } from "../index.js";
import { failed } from "./file-error.js";

/** A file that grows as numbers come: each write is with the operating system when it returns, so that it outlives a crash. */
export class LogFile {
  readonly #op: string;
  readonly #path: string;
  #descriptor: number | undefined;

  /**
   * Opens a file at its end, or makes one. A line that a crash has cut short is taken away.
   * @throws FileError when the file cannot be opened
   */
  constructor(op: string, path: string) {
    this.#op = op;
    this.#path = path;
    try {
      this.#descriptor = openSync(path, "a");
      truncateSync(path, readFileSync(path).lastIndexOf("\n") + 1);
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
