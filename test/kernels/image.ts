import type { KernelFunction, KernelRow, Views } from "../../src/kernels/types.js";
import type { AnySample, Argument, Words } from "./sample.js";

// Lays a sample out in memory:  | guard | buffer | guard | buffer | guard | …  A guard's bytes are all ones: a NaN as f32, −1 as i32,
// so that a kernel that reads one and lets it matter is found as surely as one that writes it.

const GUARD = 64;
const guardByte = 0xff;
/** What outputs hold before the call: no bool, and as i32 or f32 a number no sample leads to. */
export const unwrittenByte = 0x7f;

export interface Output {
  readonly name: string;
  readonly dtype: "f32" | "i32" | "bool";
  readonly address: number;
  readonly byteLength: number;
  /** Filled with `unwrittenByte` before the call. */
  readonly blank: boolean;
}

export interface Image {
  /** Memory from `base` on before the call. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Address of the first byte. */
  readonly base: number;
  /** The kernel's arguments without `begin, end`. */
  readonly args: readonly number[];
  /** Length of the split axis; undefined for a kernel that has none. */
  readonly splitLength: number | undefined;
  readonly outputs: readonly Output[];
  /** Bytes a kernel may change: 1. */
  readonly writable: Uint8Array;
}

interface Placed {
  readonly kind: string;
  readonly value: Argument<"f32" | "i32" | "bool" | "words"> | number;
  readonly address: number;
  readonly byteLength: number;
}

/** `alias`: an output and the input it shares its memory with. `end`: where the image ends; default, it begins at address 0. */
export function layOut(
  row: KernelRow,
  sample: AnySample,
  floatBytes: 4 | 8,
  { alias, end }: { alias?: readonly [output: string, input: string]; end?: number } = {},
): Image {
  const placed = new Map<string, Placed>();
  let top = GUARD;

  const place = (name: string, kind: string, value: Placed["value"], length: number): void => {
    const byteLength =
      length * (kind.endsWith("f32") || kind === "scratch" ? floatBytes : kind.endsWith("bool") ? 1 : 4);
    placed.set(name, { kind, value, address: top, byteLength });
    top = Math.ceil((top + byteLength + GUARD) / 16) * 16;
  };
  const lengthOf = (value: Placed["value"]): number => (typeof value === "number" ? value : value.length);

  const sizes: Record<string, number> = {};
  for (const [name, kind] of Object.entries(row.params)) {
    if (kind === "size") sizes[name] = Number(sample.args[name]);
  }
  for (const [name, kind] of Object.entries(row.params)) {
    if (kind === "size" || kind === "scalar" || name === alias?.[0]) continue;
    if (kind === "scratch") place(name, kind, 0, row.scratch?.(sizes) ?? 0);
    else if (kind !== "words" || sample.args[name] !== 0)
      place(name, kind, sample.args[name], lengthOf(sample.args[name]));
  }
  for (const [name, { kind, value }] of Object.entries(sample.buffers ?? {})) {
    if (name !== alias?.[0]) place(name, kind, value, lengthOf(value));
  }
  if (alias) {
    const [output, input] = alias;
    const shared = find(placed, input);
    const kind = row.params[output] ?? sample.buffers?.[output]?.kind;
    placed.set(output, { ...shared, kind });
  }

  const bytes = new Uint8Array(Math.ceil(top / 16) * 16).fill(guardByte);
  const base = end === undefined ? 0 : end - bytes.length;
  const writable = new Uint8Array(bytes.length);
  const outputs: Output[] = [];
  for (const [name, { kind, value, address, byteLength }] of placed) {
    const isOutput = kind.startsWith("out ") || kind.startsWith("inout ");
    if (isOutput || kind === "scratch") writable.fill(1, address, address + byteLength);
    if (isOutput) {
      const dtype = kind.endsWith("f32") ? "f32" : kind.endsWith("i32") ? "i32" : "bool";
      outputs.push({ name, dtype, address, byteLength, blank: typeof value === "number" });
    }
    if (typeof value === "number") bytes.fill(unwrittenByte, address, address + byteLength);
    else if (value instanceof Uint8Array) bytes.set(value, address);
    else if (value instanceof Int32Array) new Int32Array(bytes.buffer, address, value.length).set(value);
    else if (value instanceof Float32Array) floats(bytes.buffer, floatBytes, address, value.length).set(value);
    else {
      const words: Words = value;
      const resolved = words.map((word) =>
        typeof word === "number" ? word : base + find(placed, word.address).address,
      );
      new Int32Array(bytes.buffer, address, words.length).set(resolved);
    }
  }

  // Scalars are f32 in WebAssembly; rounded here, they are the same number for the reference.
  const args = Object.entries(row.params).map(([name, kind]) => {
    if (kind === "scalar") return Math.fround(Number(sample.args[name]));
    if (kind === "size") return Number(sample.args[name]);
    const argument = placed.get(name);
    return argument ? base + argument.address : 0;
  });
  return { bytes, base, args, splitLength: row.split?.(sizes), outputs, writable };
}

function find(placed: ReadonlyMap<string, Placed>, name: string): Placed {
  const buffer = placed.get(name);
  if (!buffer) throw new Error(`sample: no argument or buffer is called ${name}`);
  return buffer;
}

export function floats(
  buffer: ArrayBuffer,
  floatBytes: 4 | 8,
  address: number,
  length: number,
): Float32Array | Float64Array {
  return floatBytes === 8 ? new Float64Array(buffer, address, length) : new Float32Array(buffer, address, length);
}

export function viewsOf(buffer: ArrayBuffer, floatBytes: 4 | 8): Views {
  return {
    f32: floatBytes === 8 ? new Float64Array(buffer) : new Float32Array(buffer),
    i32: new Int32Array(buffer),
    bool: new Uint8Array(buffer),
  };
}

/** Calls the kernel once, or per chunk of `grain` from the last to the first. */
export function call(kernel: KernelFunction, image: Image, grain?: number): number | undefined {
  const { args, splitLength } = image;
  if (splitLength === undefined) return kernel(...args) ?? undefined;
  if (grain === undefined) return kernel(...args, 0, splitLength) ?? undefined;
  for (let begin = Math.floor(Math.max(splitLength - 1, 0) / grain) * grain; begin >= 0; begin -= grain) {
    kernel(...args, begin, Math.min(begin + grain, splitLength));
  }
  return undefined;
}
