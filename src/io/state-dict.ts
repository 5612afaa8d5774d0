import type { Bytes, DType, TypedArray } from "../dtype.js";
import { readCells } from "../program/cell-values.js";
import type { Shape } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import { decodeSafetensors, encodeSafetensors, type SafetensorsInput } from "./safetensors.js";

/** Values by name, as models and optimizers give them. */
interface Values {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** What has a state to save: a model, an optimizer. */
export interface Stateful {
  stateDict(): ReadonlyMap<string, Cell | Values>;
  loadStateDict(
    dict: ReadonlyMap<string, Values>,
    options: { readonly strict?: boolean; readonly source?: string },
  ): PassedOver;
}

/** Names that were passed over with `strict: false`. */
interface PassedOver {
  readonly missing: string[];
  readonly unknown: string[];
}

/**
 * The state of a model or an optimizer as a safetensors file that PyTorch reads: f32 as F32, whole numbers as I64, booleans as BOOL.
 * Tied parameters are stored under each of their names.
 */
export function saveStateDict(
  source: Pick<Stateful, "stateDict">,
  metadata: Readonly<Record<string, string>> = {},
): Bytes {
  const entries = [...source.stateDict()];
  const cells = entries.flatMap(([, entry]) => (entry instanceof Cell ? [entry] : []));
  const values = new Map<Cell, TypedArray>();
  readCells(cells, "saveStateDict").forEach((data, i) => {
    values.set(cells[i], data);
  });
  const inputs = entries.map(([name, entry]): [string, SafetensorsInput] => {
    const data = entry instanceof Cell ? (values.get(entry) ?? []) : entry.data;
    return [name, stored(entry.dtype, entry.shape, data)];
  });
  return encodeSafetensors(inputs, metadata);
}

function stored(dtype: DType, shape: Shape, data: ArrayLike<number>): SafetensorsInput {
  if (dtype === "f32") return { data: Float32Array.from(data), shape };
  if (dtype === "bool") return { data: Uint8Array.from(data), shape };
  return { data: Int32Array.from(data), shape, storeAs: "I64" };
}

/**
 * Loads a safetensors file into a model or an optimizer: all of it, or nothing and an error that names the file and lists everything
 * wrong.
 *
 * @param name the file's name, for errors
 * @returns the names passed over, which `strict: false` allows
 * @throws FormatError if it is no such file; StateDictError for entries that are missing, unknown or misshapen
 */
export function loadStateDict(
  target: Pick<Stateful, "loadStateDict">,
  bytes: Uint8Array,
  name: string,
  { strict = true }: { readonly strict?: boolean } = {},
): PassedOver {
  return target.loadStateDict(decodeSafetensors(bytes, name).entries, { strict, source: name });
}
