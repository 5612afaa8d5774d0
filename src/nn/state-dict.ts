import type { DType, TypedArray } from "../dtype.js";
import { StateDictError } from "../errors.js";
import { readCells } from "../program/cell-values.js";
import { evaluate } from "../program/evaluate.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import { knownData } from "../tensor/leaf.js";
import { Tensor } from "../tensor/tensor.js";

/** Values of one entry of a state dict, as files give them. */
export interface StateEntry {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** Entries by name: values, tensors or cells. */
export type StateDict =
  | ReadonlyMap<string, StateEntry | Tensor | Cell>
  | Readonly<Record<string, StateEntry | Tensor | Cell>>;

/** How a state dict is loaded. */
export interface LoadOptions {
  /** Whether missing and unknown entries are errors. Entries of another shape or dtype always are. Default true. */
  readonly strict?: boolean;
  /** Begins the text of errors: the name of a file. Default "loadStateDict". */
  readonly source?: string;
}

/** What was passed over with `strict: false`. */
export interface LoadResult {
  readonly missing: string[];
  readonly unknown: string[];
}

/** Where an entry goes. Two names may share one `target`. */
export interface StateSlot<T> {
  readonly target: T;
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Matches the entries of a state dict with the places they are for, changing nothing.
 *
 * @throws StateDictError that lists everything wrong
 */
export function matchEntries<T>(
  slots: ReadonlyMap<string, StateSlot<T>>,
  dict: StateDict,
  { strict = true, source = "loadStateDict" }: LoadOptions,
): LoadResult & { readonly values: Map<T, ArrayLike<number>> } {
  const entries = new Map(dict instanceof Map ? dict : Object.entries(dict));
  evaluate(...[...entries.values()].filter((entry) => entry instanceof Tensor));
  const problems: string[] = [];
  const missing = [...slots.keys()].filter((name) => !entries.has(name));
  const unknown = [...entries.keys()].filter((name) => !slots.has(name));
  if (strict) {
    for (const name of missing) problems.push(`${name} ${describe(slots.get(name))} is missing`);
    for (const name of unknown) problems.push(`${name} is unknown`);
  }
  const values = new Map<T, ArrayLike<number>>();
  const nameOf = new Map<T, string>();
  for (const [name, { target, shape, dtype }] of slots) {
    const entry = entries.get(name);
    if (entry === undefined) continue;
    const data = dataOf(entry);
    if (!sameShape(entry.shape, shape) || entry.dtype !== dtype || data.length !== sizeOf(shape)) {
      const count = sameShape(entry.shape, shape) && entry.dtype === dtype ? ` with ${data.length} elements` : "";
      problems.push(`${name} must be ${describe({ shape, dtype })}, is ${describe(entry)}${count}`);
      continue;
    }
    const first = values.get(target);
    if (first === undefined) {
      values.set(target, data);
      nameOf.set(target, name);
    } else if (!sameData(first, data)) problems.push(`${nameOf.get(target)} and ${name} are tied, but have two values`);
  }
  if (problems.length > 0) throw new StateDictError(source, `the state dict does not fit: ${problems.join("; ")}`);
  return { values, missing, unknown };
}

function describe(entry: { readonly shape: Shape; readonly dtype: DType } | undefined): string {
  return entry ? `${entry.dtype} ${formatShape(entry.shape)}` : "";
}

function dataOf(entry: StateEntry | Tensor | Cell): ArrayLike<number> {
  if (entry instanceof Cell) return readCells([entry], "loadStateDict")[0];
  if (!(entry instanceof Tensor)) return entry.data;
  const data: TypedArray | undefined = knownData(entry);
  return data ?? [];
}

function sameData(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
