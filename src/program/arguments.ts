import { remember } from "../remember.js";
import { type ArrayWithShape, fromArray, isArrayWithShape, isNumberArray, type NumberArray } from "../tensor/array.js";
import { Tensor } from "../tensor/tensor.js";

/** What may be passed where a compiled function declares a `T`: arrays and numbers for tensors. */
export type Feed<T> = T extends Tensor
  ? Tensor | NumberArray | ArrayWithShape | number
  : T extends readonly (infer E)[]
    ? readonly Feed<E>[]
    : T extends Record<string, unknown>
      ? { readonly [K in keyof T]: Feed<T[K]> }
      : T;

/** The tensor an argument stands for, if it is one: a copy, so that a buffer refilled later changes nothing. */
function asTensor(value: unknown): Tensor | undefined {
  if (value instanceof Tensor) return value;
  if (typeof value === "number") return fromArray(Float64Array.of(value), []);
  if (isNumberArray(value) || isArrayWithShape(value)) return fromArray(value);
  return undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

type Convert = (value: unknown) => Tensor | undefined;

function map(value: unknown, convert: Convert, replace: (tensor: Tensor) => Tensor): unknown {
  const tensor = convert(value);
  if (tensor) return replace(tensor);
  if (Array.isArray(value)) return value.map((item) => map(item, convert, replace));
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, map(item, convert, replace)]));
  return value;
}

/** A copy of nested arguments in which tensors, numbers and typed arrays are replaced. */
export function rebuild(args: unknown, replace: (tensor: Tensor) => Tensor): unknown {
  return map(args, asTensor, replace);
}

/** A copy of a nested result in which tensors are replaced; numbers stay numbers. */
export function mapTensors(result: unknown, replace: (tensor: Tensor) => Tensor): unknown {
  return map(result, (value) => (value instanceof Tensor ? value : undefined), replace);
}

/** The tensors of a nested result. */
export function tensorsOf(result: unknown): Tensor[] {
  const tensors: Tensor[] = [];
  mapTensors(result, (tensor) => {
    tensors.push(tensor);
    return tensor;
  });
  return tensors;
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(value: object): number {
  return remember(identities, value, () => identityCount++);
}

/** Everything about the arguments that chooses a trace, as text, and the tensors among them in order. */
export function flatten(args: readonly unknown[]): { signature: string; leaves: Tensor[] } {
  const leaves: Tensor[] = [];
  const describe = (value: unknown): string => {
    const tensor = asTensor(value);
    if (tensor) {
      leaves.push(tensor);
      return `${tensor.dtype} [${tensor.shape}]`;
    }
    if (Array.isArray(value)) return `[${value.map(describe).join(" ")}]`;
    if (isPlain(value))
      return `{${Object.entries(value)
        .map(([name, item]) => `${name}: ${describe(item)}`)
        .join(" ")}}`;
    if ((typeof value === "object" && value !== null) || typeof value === "function")
      return `object ${identity(value)}`;
    return `${typeof value} ${JSON.stringify(value)}`;
  };
  return { signature: args.map(describe).join(" "), leaves };
}
