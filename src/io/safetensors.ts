import type { Bytes } from "../dtype.js";
/**
 * The safetensors format (huggingface.co/docs/safetensors): 8 bytes, the header's length as a little-endian integer;
 * a JSON header that gives each entry's dtype, shape and place; then the data, little-endian, row-major, without gaps.
 *
 * ```
 * | length: u64 | {"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}  (spaces to a multiple of 8) | data |
 * ```
 */
import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { checkShape, formatShape, sizeOf } from "../shape.js";
import { duplicateKey } from "./json-keys.js";
import { isStoredType, STORED, type StoredData, type StoredType } from "./stored-types.js";

/** An entry to write. */
export interface SafetensorsInput {
  /** Float32Array is written as F32, Int32Array as I32 or I64, Uint8Array as BOOL. */
  readonly data: StoredData;
  readonly shape: readonly number[];
  /** Write an Int32Array as I64, as PyTorch does with `num_batches_tracked`. */
  readonly storeAs?: "I64";
}

/** An entry read. */
export interface SafetensorsEntry {
  /** The type in memory: what `data` is. */
  readonly dtype: "f32" | "i32" | "bool";
  /** The type in the file. */
  readonly storedAs: StoredType;
  readonly shape: readonly number[];
  /** A copy: Float32Array, Int32Array, or Uint8Array of 0 and 1. */
  readonly data: StoredData;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** In the order of the header. */
  readonly entries: Map<string, SafetensorsEntry>;
  /** Text stored along with the entries under `__metadata__`. */
  readonly metadata: Record<string, string>;
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** The limit of the reference implementation. */
const MAX_HEADER = 100_000_000;

/**
 * Writes entries as one safetensors file. Wider types come first, so that every entry is aligned to its element.
 * @throws ShapeError when data and shape disagree
 * @throws ArgumentError on a name that occurs twice or is reserved, bytes that are no booleans, and `storeAs` for anything but integers
 */
export function encodeSafetensors(
  entries: Iterable<readonly [string, SafetensorsInput]>,
  metadata: Readonly<Record<string, string>> = {},
): Bytes {
  const encoded = [...entries].map(([name, input]) => ({ name, ...encodeEntry(name, input) }));
  encoded.sort((a, b) => STORED[b.dtype].bytes - STORED[a.dtype].bytes); // stable: otherwise in the order given
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set(METADATA, metadata);
  let end = 0;
  for (const { name, dtype, shape, bytes } of encoded) {
    if (header.has(name)) throw new ArgumentError("encodeSafetensors", "names must be unique", `${name} twice`);
    header.set(name, { dtype, shape, data_offsets: [end, end + bytes.length] });
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.set(json, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerLength);
  let at = LENGTH_BYTES + headerLength;
  for (const { bytes } of encoded) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function encodeEntry(name: string, { data, shape, storeAs }: SafetensorsInput) {
  if (name === METADATA) throw new ArgumentError("encodeSafetensors", `${METADATA} is reserved; pass metadata apart`);
  if (storeAs === "I64" && !(data instanceof Int32Array))
    throw new ArgumentError("encodeSafetensors", `${name}: only an Int32Array is stored as I64`, data.constructor.name);
  checkShape(`encodeSafetensors: ${name}`, shape);
  const size = sizeOf(shape);
  if (size !== data.length)
    throw new ShapeError("encodeSafetensors", `${name}: ${formatShape(shape)} has ${size} elements`, `${data.length}`);
  const wrong = data instanceof Uint8Array ? data.findIndex((byte) => byte > 1) : -1;
  if (wrong >= 0)
    throw new ArgumentError(
      "encodeSafetensors",
      `${name}: bytes are booleans, 0 or 1`,
      `${data[wrong]} at element ${wrong}`,
    );
  const dtype: StoredType =
    data instanceof Float32Array ? "F32" : data instanceof Uint8Array ? "BOOL" : (storeAs ?? "I32");
  const stored = storeAs === "I64" ? BigInt64Array.from(data, BigInt) : data;
  return { dtype, shape, bytes: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength) };
}

/**
 * Reads a safetensors file. F64, F16 and BF16 become f32; I64, I16, I8 and U8 become i32.
 * @param name the file's name, for errors
 * @throws FormatError naming the file and the entry: truncated, bad header, offsets that overlap, leave gaps or exceed
 * the data, a size that disagrees with the shape, an unknown dtype, a name that occurs twice, an I64 outside 32 bits
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes, name);
  const dataLength = bytes.length - dataStart;
  const entries = new Map<string, SafetensorsEntry>();
  const places: Place[] = [];
  let metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(header)) {
    if (key === METADATA) {
      metadata = readMetadata(value, name);
      continue;
    }
    const op = `${name}: ${key}`;
    const place = readPlace(value, op);
    checkPlace(place, dataLength, op);
    const { dtype, convert } = STORED[place.storedAs];
    const data = convert(copyOf(bytes, dataStart + place.begin, dataStart + place.end), op);
    places.push(place);
    entries.set(key, { dtype, storedAs: place.storedAs, shape: place.shape, data });
  }
  checkCover(places, dataLength, name);
  return { entries, metadata };
}

/** Not `slice`: that of Node's Buffer shares memory. A copy is also aligned, which the file need not be. */
function copyOf(bytes: Uint8Array, begin: number, end: number): ArrayBuffer {
  return new Uint8Array(bytes.subarray(begin, end)).buffer;
}

interface Place {
  readonly op: string;
  readonly storedAs: StoredType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array, name: string): { header: object; dataStart: number } {
  if (bytes.length < LENGTH_BYTES)
    throw new FormatError(
      name,
      "truncated: a safetensors file starts with 8 bytes of header length",
      `${bytes.length}`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    throw new FormatError(name, `the header may have at most ${MAX_HEADER} bytes`, `${length}`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > bytes.length)
    throw new FormatError(name, `truncated: the header ends at byte ${dataStart}`, `${bytes.length} bytes`);
  const text = decodeText(bytes.subarray(LENGTH_BYTES, dataStart), name);
  const header = parseJson(text, name);
  if (!isObject(header)) throw new FormatError(name, "the header must be a JSON object", preview(text));
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new FormatError(name, "names must be unique", `${twice} twice`);
  return { header, dataStart };
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(name, "the header must be UTF-8");
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(name, "the header must be JSON", preview(text));
  }
}

function readMetadata(value: unknown, name: string): Record<string, string> {
  if (!isObject(value))
    throw new FormatError(name, `${METADATA} must map text to text`, preview(JSON.stringify(value)));
  const metadata: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string")
      throw new FormatError(name, `${METADATA} must map text to text`, `${key}: ${preview(JSON.stringify(text))}`);
    metadata.push([key, text]);
  }
  return Object.fromEntries(metadata);
}

function readPlace(value: unknown, op: string): Place {
  const fields: Record<string, unknown> = isObject(value) ? { ...value } : {};
  const { dtype, shape, data_offsets: offsets } = fields;
  if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    throw new FormatError(op, "an entry needs dtype, shape and two data_offsets", preview(JSON.stringify(value)));
  if (!isStoredType(dtype))
    throw new FormatError(op, `the dtype must be one of ${Object.keys(STORED).join(", ")}`, dtype);
  return { op, storedAs: dtype, shape, begin: offsets[0], end: offsets[1] };
}

function checkPlace({ storedAs, shape, begin, end }: Place, dataLength: number, op: string): void {
  if (begin > end) throw new FormatError(op, "data must not end before it begins", `${begin} to ${end}`);
  if (end > dataLength)
    throw new FormatError(
      op,
      `truncated or out of range: the file has ${dataLength} bytes of data`,
      `${begin} to ${end}`,
    );
  const expected = sizeOf(shape) * STORED[storedAs].bytes;
  if (end - begin !== expected)
    throw new FormatError(op, `${storedAs} of shape ${formatShape(shape)} has ${expected} bytes`, `${end - begin}`);
}

/** Every byte of the data belongs to exactly one entry. */
function checkCover(places: Place[], dataLength: number, name: string): void {
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { op, begin, end } of places) {
    if (begin < covered) throw new FormatError(op, "data must not overlap another entry", `${begin} before ${covered}`);
    if (begin > covered) throw new FormatError(op, "data must follow without a gap", `${begin} after ${covered}`);
    covered = end;
  }
  if (covered !== dataLength)
    throw new FormatError(name, `too long: the entries have ${covered} bytes of data`, `${dataLength}`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function preview(text = "nothing"): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
