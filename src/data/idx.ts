/**
 * The IDX format of MNIST (LeCun, Cortes & Burges): bytes 0, 0, element type, rank; the sizes of the axes as big-endian
 * 32-bit integers; then the elements, big-endian, last axis fastest. Files may be gzipped.
 */
import { FormatError } from "../errors.js";
import { formatShape, sizeOf } from "../shape.js";
import type { NumberArray } from "../tensor/array.js";
import { unzipped } from "./bytes.js";
import type { NumericArray } from "./dataset.js";
import type { LabelledImages } from "./digits.js";

interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, length: number) => NumberArray;
}

function elements(
  ElementArray: { new (length: number): NumberArray; readonly BYTES_PER_ELEMENT: number },
  get: (view: DataView, at: number) => number,
): ElementType {
  const bytes = ElementArray.BYTES_PER_ELEMENT;
  const read = (view: DataView, at: number, length: number): NumberArray => {
    const data = new ElementArray(length);
    for (let i = 0; i < length; i++) data[i] = get(view, at + i * bytes);
    return data;
  };
  return { bytes, read };
}

const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [0x08, elements(Uint8Array, (view, at) => view.getUint8(at))],
  [0x09, elements(Int8Array, (view, at) => view.getInt8(at))],
  [0x0b, elements(Int16Array, (view, at) => view.getInt16(at))],
  [0x0c, elements(Int32Array, (view, at) => view.getInt32(at))],
  [0x0d, elements(Float32Array, (view, at) => view.getFloat32(at))],
  [0x0e, elements(Float64Array, (view, at) => view.getFloat64(at))],
]);

/**
 * Reads an IDX file: uint8, int8, int16, int32, float32 or float64 elements, any rank, gzipped or not.
 * @param name the file's name, for errors
 * @throws FormatError naming the file: corrupt gzip, wrong magic, unknown element type, truncated, too long
 */
export async function parseIdx(bytes: Uint8Array, name: string): Promise<NumericArray> {
  const raw = await unzipped(bytes, name);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.length < 4) throw new FormatError(name, "an IDX file has a header of at least 4 bytes", `${raw.length}`);
  if (raw[0] !== 0 || raw[1] !== 0) {
    const start = Array.from(raw.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new FormatError(name, "an IDX file starts with the bytes 00 00", start);
  }
  const type = TYPES.get(raw[2]);
  if (type === undefined) {
    const code = `0x${raw[2].toString(16).padStart(2, "0")}`;
    throw new FormatError(name, "the IDX element type must be one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e", code);
  }
  const rank = raw[3];
  const header = 4 + 4 * rank;
  if (raw.length < header)
    throw new FormatError(name, `truncated: the IDX header of rank ${rank} has ${header} bytes`, `${raw.length}`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  const expected = header + size * type.bytes;
  if (raw.length !== expected) {
    const what = raw.length < expected ? "truncated" : "too long";
    throw new FormatError(name, `${what}: ${formatShape(shape)} needs ${expected} bytes`, `${raw.length}`);
  }
  return { data: type.read(view, header, size), shape };
}

/**
 * Images and labels as MNIST stores them, uint8 of shape (N, 28, 28) and (N), made ready for a network:
 * `x` as f32 from 0 to 1 of shape (N, 1, 28, 28), `labels` as i32.
 * @param names the files' names, for errors
 * @throws FormatError on other types or shapes, different counts, or a label above 9
 */
export function mnist(
  images: NumericArray,
  labels: NumericArray,
  names: { readonly images: string; readonly labels: string } = { images: "images", labels: "labels" },
): LabelledImages {
  const [count, height, width] = images.shape;
  if (!(images.data instanceof Uint8Array) || images.shape.length !== 3 || height !== 28 || width !== 28)
    throw new FormatError(names.images, "MNIST images are uint8 of shape (N, 28, 28)", describe(images));
  if (!(labels.data instanceof Uint8Array) || labels.shape.length !== 1)
    throw new FormatError(names.labels, "MNIST labels are uint8 of shape (N)", describe(labels));
  if (labels.shape[0] !== count)
    throw new FormatError(names.labels, `there must be a label for each of ${count} images`, `${labels.shape[0]}`);
  const wrong = labels.data.findIndex((label) => label > 9);
  if (wrong >= 0)
    throw new FormatError(names.labels, "labels must lie from 0 to 9", `${labels.data[wrong]} at position ${wrong}`);
  const x = Float32Array.from(images.data, (grey) => grey / 255);
  return {
    x: { data: x, shape: [count, 1, 28, 28] },
    labels: { data: Int32Array.from(labels.data), shape: [count] },
  };
}

function describe({ data, shape }: NumericArray): string {
  return `${data.constructor.name.replace("Array", "").toLowerCase()} of shape ${formatShape(shape)}`;
}
