import { readFileSync } from "node:fs";
import type { TypedArray } from "../../src/dtype.js";
import { decodeSafetensors, type SafetensorsEntry } from "../../src/io/safetensors.js";

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

interface Named extends Partial<Tolerance> {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What one operation gives for some inputs, computed by PyTorch in double precision and rounded to single. */
export interface Case {
  /** `<group>.<op>.<number>[.<label>]` */
  readonly id: string;
  readonly group: string;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly (Named & {
    readonly dtype: "float32" | "int32" | "bool";
    readonly requiresGrad: boolean;
  })[];
  readonly outputs: readonly (Named & { readonly gradOut?: boolean })[];
  readonly grads: readonly Named[];
  readonly tolerance: Tolerance;
  readonly gradTolerance?: Tolerance;
  /** Statistics instead of arrays, where the numbers are random. */
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
}

/** An array of a case. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

interface Index {
  readonly groups: Readonly<Record<string, { readonly file: string }>>;
  readonly cases: readonly Case[];
}

const file = (name: string): URL => new URL(`data/${name}`, import.meta.url);

const { groups, cases } = JSON.parse(readFileSync(file("index.json"), "utf8")) as Index;

export { cases };

const arrays = new Map<string, Map<string, SafetensorsEntry>>();

/** The array at "in/x", "out/y", "grad/x" or "gradOut/y" of a case. */
export function stored({ id, group }: Case, key: string): Stored {
  let entries = arrays.get(group);
  if (entries === undefined) {
    const { file: name } = groups[group];
    entries = decodeSafetensors(readFileSync(file(name)), name).entries;
    arrays.set(group, entries);
  }
  const entry = entries.get(`${id}/${key}`);
  if (entry === undefined) throw new Error(`${id} has no ${key}`);
  return entry;
}

const mostInputs = new Map<string, readonly string[]>();
for (const { op, inputs } of cases)
  if (inputs.length > (mostInputs.get(op)?.length ?? -1))
    mostInputs.set(
      op,
      inputs.map(({ name }) => name),
    );

/** The names of an operation's inputs, in order, those that may be left out included. */
export function inputNames(op: string): readonly string[] {
  return mostInputs.get(op) ?? [];
}
