/** The bytes of files, whole or piece by piece, gzipped or not, and the text in them. */
import { ArgumentError, FormatError } from "../errors.js";
import { type Stream, stream } from "./stream.js";

/**
 * The bytes of a file: at once, or in pieces one after another, as a file's, Node's or a response's `body` streams have them. A function opens
 * it anew for each epoch, which streams of pieces need that can be read once only.
 */
export type ByteSource =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | (() => ByteSource | Promise<ByteSource>);

/**
 * The bytes of a file piece by piece, unzipped if they begin as gzip does (1f 8b).
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file, for corrupt or truncated gzip data; ArgumentError for a source of another kind; what the source throws
 */
export async function* gunzip(source: ByteSource, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = piecesOf(source, name);
  let head = new Uint8Array(0);
  try {
    while (head.length < 2) {
      const { done, value } = await pieces.next();
      if (done) break;
      head = joined([head, value]);
    }
    const zipped = head[0] === 0x1f && head[1] === 0x8b;
    yield* zipped ? inflated(head, pieces, name) : following(head, pieces);
  } finally {
    await pieces.return();
  }
}

/** All bytes of a file, unzipped if need be; those that are given if not. */
export async function unzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const pieces: Uint8Array[] = [];
  for await (const piece of gunzip(bytes, name)) pieces.push(piece);
  return joined(pieces);
}

/**
 * The text of a file in UTF-8 piece by piece, without a byte-order mark, unzipped if it is gzipped.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: bytes that are not UTF-8, corrupt or truncated gzip data; ArgumentError for a source of another kind; what the
 * source throws
 */
export async function* decodeText(source: ByteSource, name: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new FormatError(name, "text must be UTF-8");
    }
  };
  for await (const bytes of gunzip(source, name)) yield decode(bytes);
  yield decode(); // half a character may be left, which is an error
}

/**
 * The lines of a file in UTF-8, gzipped or not, without their ends (`\n` or `\r\n`), read as they are asked for.
 *
 * @param name the file's name, for errors
 * @throws when it is read: what `decodeText` throws
 */
export function lines(source: ByteSource, name: string): Stream<string> {
  return stream(async function* () {
    let rest = "";
    for await (const text of decodeText(source, name)) {
      const found = (rest + text).split("\n");
      rest = found.pop() ?? "";
      for (const line of found) yield line.replace(/\r$/, "");
    }
    if (rest !== "") yield rest.replace(/\r$/, "");
  });
}

async function* piecesOf(source: ByteSource, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof source === "function") yield* piecesOf(await source(), name);
  else
    for await (const piece of iterableOf(source, name)) {
      if (!(piece instanceof Uint8Array)) throw noBytes(name, `pieces of type ${typeOf(piece)}`);
      yield piece;
    }
}

function iterableOf(
  source: Exclude<ByteSource, () => unknown>,
  name: string,
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) return [source];
  if (source instanceof ArrayBuffer) return [new Uint8Array(source)];
  if (source instanceof Blob) return read(source.stream());
  // Not every browser can go over a stream with `for await`.
  if (source instanceof ReadableStream) return read(source);
  if (typeof source === "object" && source && (Symbol.iterator in source || Symbol.asyncIterator in source))
    return source;
  throw noBytes(name, typeOf(source));
}

const typeOf = (value: unknown): string => Object.prototype.toString.call(value).slice("[object ".length, -1);

const noBytes = (name: string, got: string): ArgumentError =>
  new ArgumentError(
    name,
    "bytes must be a Uint8Array, ArrayBuffer, Blob, ReadableStream, iterable of Uint8Arrays, or a function that gives one",
    got,
  );

async function* read(from: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = from.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {}); // of a stream that failed: its error is on its way already
  }
}

async function* following(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

async function* inflated(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let failure: { readonly error: unknown } | undefined;
  const zipped = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new Uint8Array(head)),
    async pull(controller) {
      try {
        const { done, value } = await rest.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value)); // a copy: the source may fill the same memory again
      } catch (error) {
        failure = { error };
        controller.error(error);
      }
    },
  });
  try {
    yield* read(zipped.pipeThrough(new DecompressionStream("gzip")));
  } catch (cause) {
    if (failure) throw failure.error;
    // Engines word the reason differently; it stays readable as the cause.
    throw new FormatError(name, "corrupt or truncated gzip data", "", { cause });
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
