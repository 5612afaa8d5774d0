import { FormatError, ShapeError } from "../errors.js";
import { checkShape, formatShape, sizeOf } from "../shape.js";
import type { NumberArray } from "../tensor/array.js";
import { unzipped } from "./bytes.js";
import type { NumericArray } from "./dataset.js";

/** NumPy's names of the element types, without the byte order, and the arrays they are read to. */
const TYPES: Readonly<
  Record<
    string,
    { bytes: number; make(size: number): NumberArray; read(view: DataView, at: number, little: boolean): number }
  >
> = {
  b1: { bytes: 1, make: (size) => new Uint8Array(size), read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, make: (size) => new Uint8Array(size), read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, make: (size) => new Int8Array(size), read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, make: (size) => new Int16Array(size), read: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, make: (size) => new Int32Array(size), read: (view, at, little) => view.getInt32(at, little) },
  i8: {
    bytes: 8,
    make: (size) => new Int32Array(size),
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  f4: { bytes: 4, make: (size) => new Float32Array(size), read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, make: (size) => new Float64Array(size), read: (view, at, little) => view.getFloat64(at, little) },
};

const MAGIC = "\x93NUMPY";

/**
 * Reads an NPY file, as `numpy.save` writes it, of versions 1 to 3: booleans, u1, i1, i2, i4, i8 (to i32), f4, f8, of either byte order, row
 * by row or column by column; gzipped or not.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file: corrupt gzip, no NPY, another version or element type, truncated, too long, an i8 that is no i32
 */
export async function parseNpy(file: Uint8Array, name: string): Promise<NumericArray> {
  const bytes = await unzipped(file, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = String.fromCharCode(...bytes.subarray(0, 6));
  if (start !== MAGIC) throw new FormatError(name, "an NPY file begins with \\x93NUMPY", JSON.stringify(start));
  const version = bytes[6];
  if (!(version >= 1 && version <= 3)) throw new FormatError(name, "NPY files have version 1, 2 or 3", String(version));
  const at = version === 1 ? 10 : 12;
  const length =
    bytes.length < at ? Number.POSITIVE_INFINITY : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (at + length > bytes.length)
    throw new FormatError(name, "truncated: the header goes beyond the end", `${bytes.length} bytes`);
  const { order, type, columnMajor, shape } = headerOf(new TextDecoder().decode(bytes.subarray(at, at + length)), name);
  const reader = TYPES[type];
  if (reader === undefined)
    throw new FormatError(name, `NPY elements must be one of ${Object.keys(TYPES).join(", ")}`, type);
  const size = sizeOf(shape);
  const expected = at + length + size * reader.bytes;
  if (bytes.length !== expected) {
    const what = bytes.length < expected ? "truncated" : "too long";
    throw new FormatError(name, `${what}: ${formatShape(shape)} needs ${expected} bytes`, String(bytes.length));
  }
  const data = reader.make(size);
  const place = columnMajor ? columnMajorPlaces(shape) : (i: number): number => i;
  for (let i = 0; i < size; i++) {
    const value = reader.read(view, at + length + i * reader.bytes, order !== ">");
    if (type === "i8" && value !== (value | 0))
      throw new FormatError(name, "i8 elements must fit into i32", String(value));
    data[place(i)] = value;
  }
  return { data, shape };
}

/** The header is a Python dictionary of three entries, whose text NumPy fixes. */
function headerOf(text: string, name: string): { order: string; type: string; columnMajor: boolean; shape: number[] } {
  const descr = /'descr': *'([<>|=]?)([a-zA-Z]\d+)'/.exec(text);
  const fortran = /'fortran_order': *(True|False)/.exec(text);
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text);
  if (!descr || !fortran || !shape)
    throw new FormatError(name, "an NPY header has descr, fortran_order and shape", text.trim());
  const sizes = shape[1].split(",").map((size) => size.trim());
  return {
    order: descr[1],
    type: descr[2],
    columnMajor: fortran[1] === "True",
    shape: sizes.filter((size) => size !== "").map(Number),
  };
}

/** Where the i-th element of an array that is stored column by column lies row by row. */
function columnMajorPlaces(shape: readonly number[]): (i: number) => number {
  return (i) => {
    let [rest, place, stride] = [i, 0, sizeOf(shape)];
    for (const size of shape) {
      stride /= size;
      place += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    return place;
  };
}

/**
 * An NPY file of version 1 that `numpy.load` reads: Uint8Array, Int8Array, Int16Array, Int32Array, Float32Array or Float64Array, row by row.
 *
 * @throws ShapeError if the shape has another number of elements
 */
export function npyBytes({ data, shape }: NumericArray): Uint8Array {
  checkShape("npyBytes", shape);
  if (sizeOf(shape) !== data.length)
    throw new ShapeError("npyBytes", `${formatShape(shape)} has ${sizeOf(shape)} elements`, String(data.length));
  const kind =
    data instanceof Float32Array || data instanceof Float64Array ? "f" : data instanceof Uint8Array ? "u" : "i";
  const type = `${data.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${data.BYTES_PER_ELEMENT}`;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Spaces and a line feed at the end, so that the elements begin at a multiple of 64 bytes.
  const header = `${text}${" ".repeat((64 - ((11 + text.length) % 64)) % 64)}\n`;
  const bytes = new Uint8Array(10 + header.length + data.length * data.BYTES_PER_ELEMENT);
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
  bytes.set([1, 0, header.length & 255, header.length >> 8], 6);
  bytes.set(new TextEncoder().encode(header), 10);
  const view = new DataView(bytes.buffer, 10 + header.length);
  const write: Readonly<Record<string, (at: number, value: number) => void>> = {
    f4: (at, value) => view.setFloat32(at, value, true),
    f8: (at, value) => view.setFloat64(at, value, true),
    i4: (at, value) => view.setInt32(at, value, true),
    i2: (at, value) => view.setInt16(at, value, true),
    i1: (at, value) => view.setInt8(at, value),
    u1: (at, value) => view.setUint8(at, value),
  };
  const put = write[type.slice(1)];
  for (let i = 0; i < data.length; i++) put(i * data.BYTES_PER_ELEMENT, data[i]);
  return bytes;
}
