/**
 * Files, for Node, Deno and Bun: the `chainrule/node` sub-path. Every error names the file and the reason.
 */
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { data } from "./index.js";
import { codeOf, failed } from "./node/file-error.js";

export { csvLogger } from "./node/csv-logger.js";
export { FileError } from "./node/file-error.js";
export { jsonLinesLogger } from "./node/json-lines-logger.js";
export { tensorBoardLogger } from "./node/tensorboard-logger.js";

/**
 * The bytes of a file.
 * @throws FileError naming the file and the reason
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return plain(await readFile(path));
  } catch (cause) {
    throw failed(path, "cannot read the file", cause);
  }
}

/**
 * The bytes of a file piece by piece, read as they are asked for.
 *
 * @throws when it is read: FileError naming the file and the reason
 */
export async function* streamBytes(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of createReadStream(path)) yield plain(piece);
  } catch (cause) {
    throw failed(path, "cannot read the file", cause);
  }
}

/**
 * The text of a file in UTF-8, gzipped or not, without a byte-order mark.
 * @throws FileError when it cannot be read, FormatError when its bytes are not UTF-8, or corrupt or truncated gzip data
 */
export async function readText(path: string): Promise<string> {
  let text = "";
  for await (const piece of data.decodeText(await readBytes(path), path)) text += piece;
  return text;
}

/**
 * The lines of a file in UTF-8, gzipped or not, without their ends (`\n` or `\r\n`), read as they are asked for.
 *
 * @throws when it is read: FileError when it cannot be, FormatError when its bytes are not UTF-8, or corrupt or truncated gzip data
 */
export function readLines(path: string): data.Stream<string> {
  return data.lines(() => streamBytes(path), path);
}

/** The same bytes without the methods in which Buffer differs from Uint8Array (its `slice` does not copy). */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/**
 * Writes a file whole or not at all: to a temporary file in the same folder, flushed to the disk, then renamed over
 * `path`. When anything fails the old file is as it was and the temporary file is gone.
 * @throws FileError naming the file and the reason
 */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${nextTemporary++}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw failed(path, "cannot write the file", cause);
  }
}

let nextTemporary = 0;

/**
 * Reads a WAV file.
 * @throws FileError when it cannot be read, FormatError when it is not what WAV says
 */
export async function readWav(path: string): Promise<data.Sound> {
  return data.parseWav(await readBytes(path), path);
}

/**
 * Reads an NPY file, gzipped or not.
 * @throws FileError when it cannot be read, FormatError when it is not what NPY says
 */
export async function readNpy(path: string): Promise<data.NumericArray> {
  return data.parseNpy(await readBytes(path), path);
}

/**
 * Reads an IDX file, or `path` with `.gz` at its end where there is no such file.
 * @throws FileError when neither can be read, FormatError when it is not what IDX says
 */
export async function readIdx(path: string): Promise<data.NumericArray> {
  const { bytes, name } = await readPlainOrGzipped(path);
  return data.parseIdx(bytes, name);
}

/**
 * Reads MNIST, or a data set in its form, from the four standard files in `dir`, gzipped or not:
 * `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`.
 * @throws FileError, FormatError naming the file
 */
export async function readMnist(dir: string): Promise<{ train: data.LabelledImages; test: data.LabelledImages }> {
  return { train: await readMnistPart(dir, "train"), test: await readMnistPart(dir, "t10k") };
}

async function readMnistPart(dir: string, part: string): Promise<data.LabelledImages> {
  const images = join(dir, `${part}-images-idx3-ubyte`);
  const labels = join(dir, `${part}-labels-idx1-ubyte`);
  return data.mnist(await readIdx(images), await readIdx(labels), { images, labels });
}

async function readPlainOrGzipped(path: string): Promise<{ bytes: Uint8Array; name: string }> {
  try {
    return { bytes: plain(await readFile(path)), name: path };
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") throw failed(path, "cannot read the file", cause);
  }
  const name = `${path}.gz`;
  try {
    return { bytes: plain(await readFile(name)), name };
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") throw failed(path, "cannot read the file, nor one with .gz at its end", cause);
    throw failed(name, "cannot read the file", cause);
  }
}
