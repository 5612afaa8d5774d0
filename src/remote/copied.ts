import { ArgumentError } from "../errors.js";
import { Tensor } from "../tensor/tensor.js";
import type { Port, Reply, Request } from "./messages.js";

const refusal = (op: string, got: string): ArgumentError => {
  const rule = "arguments and results are copied: numbers, typed arrays, plain objects; read tensors with data()";
  return new ArgumentError(op, rule, got);
};

/**
 * The value again with its arrays, objects, maps and sets, cyclic or not; `replace` says what stands for each value in it.
 *
 * @throws ArgumentError for a tensor, which would arrive as its fields without its methods
 */
export function copied<T>(op: string, value: T, replace: (value: unknown) => unknown = (same) => same): T {
  const copies = new Map<unknown, unknown>();
  const copy = (given: unknown): unknown => {
    const item = replace(given);
    if (item instanceof Tensor) throw refusal(op, "a tensor");
    if (typeof item !== "object" || item === null) return item;
    if (copies.has(item)) return copies.get(item);
    const container = emptyLike(item);
    if (container === undefined) return item;
    // Before what it holds, which may hold it.
    copies.set(item, container);
    if (container instanceof Map)
      for (const [key, held] of item as typeof container) container.set(copy(key), copy(held));
    else if (container instanceof Set) for (const held of item as typeof container) container.add(copy(held));
    else for (const key of Object.keys(item)) container[key] = copy((item as typeof container)[key]);
    return container;
  };
  return copy(value) as T;
}

type Container = Map<unknown, unknown> | Set<unknown> | Record<string, unknown>;

/** Nothing for what is not entered: dates, typed arrays. An object of a user's class is one of fields, as it is when it has travelled. */
function emptyLike(value: object): Container | undefined {
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (Array.isArray(value)) return new Array(value.length) as unknown as Container;
  return Object.prototype.toString.call(value) === "[object Object]" ? {} : undefined;
}

/** @throws ArgumentError for what cannot be copied, such as a function */
export function post(port: Port, op: string, message: Request | Reply): void {
  try {
    port.postMessage(message);
  } catch (cause) {
    throw refusal(op, cause instanceof Error ? cause.message : String(cause));
  }
}
