import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { createReference } from "../../src/kernels/reference/index.js";
import type { KernelName } from "../../src/kernels/table.js";
import type { KernelFunction, KernelRow } from "../../src/kernels/types.js";
import { MAXIMUM_PAGES } from "../../src/runtime/module.js";
import { difference, omission, type Tolerance, trespass } from "./compare.js";
import { call, type Image, layOut, viewsOf } from "./image.js";
import type { AnySample } from "./sample.js";

// One kernel in every binary this runtime accepts against its TypeScript twin, also in chunks and in place; at the beginning of memory, and at the
// end of the largest one, where addresses are negative as i32 and what is read too far beyond a buffer traps.

const END = 65536 * MAXIMUM_PAGES;

interface Binary {
  readonly name: string;
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Exports;
}

interface Result {
  readonly image: Image;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly floatBytes: 4 | 8;
  readonly returned: number | undefined;
}

function load(name: string, file: string, env: (memory: WebAssembly.Memory) => WebAssembly.ModuleImports): Binary[] {
  const bytes = readFileSync(new URL(`../../build/${file}`, import.meta.url));
  if (!WebAssembly.validate(bytes)) return [];
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, ...env(memory) } });
  return [{ name, memory, kernels: instance.exports }];
}

/** The relaxed binary is given what the baseline exports. */
function baseline(memory: WebAssembly.Memory): WebAssembly.ModuleImports {
  const bytes = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
  return { ...new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports };
}

const binaries = [
  ...load("baseline", "kernels.wasm", () => ({})),
  ...load("relaxed", "kernels.relaxed.wasm", baseline),
];

function runBinary({ memory, kernels }: Binary, name: string, image: Image, grain?: number): Result {
  const missing = image.base + image.bytes.length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  const bytes = new Uint8Array(memory.buffer, image.base, image.bytes.length);
  bytes.set(image.bytes);
  // Exports of a module are functions of numbers; the table is what says how many.
  const returned = call(kernels[name] as KernelFunction, image, grain);
  return { image, bytes: bytes.slice(), floatBytes: 4, returned };
}

function runReference(name: KernelName, image: Image, floatBytes: 4 | 8, grain?: number): Result {
  const bytes = image.bytes.slice();
  const returned = call(createReference(viewsOf(bytes.buffer, floatBytes))[name], image, grain);
  return { image, bytes, floatBytes, returned };
}

const [{ memory: largest }] = binaries;
largest.grow(MAXIMUM_PAGES - largest.buffer.byteLength / 65536);
const atEnd = createReference(viewsOf(largest.buffer as ArrayBuffer, 4));

function runReferenceAtEnd(name: KernelName, image: Image): Result {
  const bytes = new Uint8Array(largest.buffer, image.base, image.bytes.length);
  bytes.set(image.bytes);
  const returned = call(atEnd[name], image);
  return { image, bytes: bytes.slice(), floatBytes: 4, returned };
}

// Against the twin in double precision: finds wrong indexing of eight-byte elements, not rounding.
const oracleTolerance = { ulp: 64, relative: 1e-4, absolute: 1e-5 };
const exact = { ulp: 0 };

/** Runs one sample every way it can be run; throws at the first disagreement. */
export function check(name: KernelName, row: KernelRow, sample: AnySample): void {
  const image = layOut(row, sample, 4);
  const reference = runReference(name, image, 4);
  const agree = (what: string, actual: Result, expected: Result, tolerance: Tolerance): void => {
    const fault = difference(actual, expected, tolerance) || trespass(actual.image, actual.bytes);
    expect(fault && `${sample.name ?? ""} ${what}: ${fault}`).toBe("");
    expect(actual.returned).toBe(expected.returned);
  };
  expect(omission(reference)).toBe("");
  const oracle = runReference(name, layOut(row, sample, 8), 8);
  agree("reference in double precision", oracle, reference, oracleTolerance);
  const high = layOut(row, sample, 4, { end: END });
  agree("reference at the end of memory", runReferenceAtEnd(name, high), reference, exact);
  const chunked = row.grain !== undefined && (image.splitLength ?? 0) > row.grain;
  if (chunked) agree("reference in chunks", runReference(name, image, 4, row.grain), reference, exact);

  const aliased = (sample.inPlace ?? []).map((pair) => ({ pair, image: layOut(row, sample, 4, { alias: pair }) }));
  for (const alias of aliased) {
    agree(`reference, ${alias.pair.join(" = ")}`, runReference(name, alias.image, 4), reference, row);
  }
  for (const binary of binaries) {
    if (!(name in binary.kernels) && binary.name === "relaxed") continue;
    const whole = runBinary(binary, name, image);
    agree(binary.name, whole, reference, row);
    agree(`${binary.name} at the end of memory`, runBinary(binary, name, high), whole, exact);
    if (chunked) agree(`${binary.name} in chunks`, runBinary(binary, name, image, row.grain), whole, exact);
    for (const alias of aliased) {
      agree(`${binary.name}, ${alias.pair.join(" = ")}`, runBinary(binary, name, alias.image), whole, exact);
    }
  }
}
