import * as errors from "../errors.js";

// What travels between a page and its worker. Each call has a number; what it returns, yields or throws comes back with it.

/** From the page. `signals` are the places of abort signals among the arguments, which cannot travel themselves. */
export type Request =
  | {
      readonly call: number;
      readonly method: string;
      readonly args: readonly unknown[];
      readonly signals: readonly Path[];
    }
  | { readonly next: number }
  | { readonly leave: number }
  | { readonly abort: number; readonly reason: unknown };

/** From the worker. `iterable`: the call gave an iterator, which is asked for its values one by one. */
export type Reply =
  | { readonly ready: true; readonly methods: readonly string[] }
  | { readonly call: number; readonly value: unknown; readonly done?: boolean }
  | { readonly call: number; readonly iterable: true }
  | { readonly call: number; readonly error: PlainError };

/** The way to a value within the arguments: an index, then names of fields. */
export type Path = readonly (string | number)[];

/** An error without its class, which does not survive copying. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The thrown value itself, where it is no error or can be copied as it is. */
  readonly thrown?: unknown;
}

/** One end of the connection: a Worker, a worker's own scope, or the ports of Node's worker_threads. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener?(type: string, listener: (event: Event) => void): void;
  on?(type: string, listener: (value: unknown) => void): unknown;
}

/** Listens to a port of either kind. */
export function listen(port: Port, onMessage: (message: unknown) => void): void {
  if (port.on) port.on("message", onMessage);
  else port.addEventListener?.("message", (event) => onMessage((event as MessageEvent).data));
}

export function toPlain(thrown: unknown): PlainError {
  if (!(thrown instanceof Error)) return { name: "", message: "", stack: undefined, fields: {}, thrown };
  const { name, message, stack } = thrown;
  // The reason of an aborted signal is a DOMException, which can be copied.
  if (typeof DOMException === "function" && thrown instanceof DOMException)
    return { name, message, stack, fields: {}, thrown };
  const fields = Object.fromEntries(Object.entries(thrown).filter(([, value]) => typeof value === "string"));
  return { name, message, stack, fields };
}

/** The error again, of its own class if that is the library's. */
export function fromPlain({ name, message, stack, fields, thrown }: PlainError): unknown {
  if (thrown !== undefined || name === "") return thrown;
  const known = (errors as Readonly<Record<string, unknown>>)[name];
  const error = new Error(message);
  if (typeof known === "function") Object.setPrototypeOf(error, known.prototype as object);
  return Object.assign(error, fields, { name, stack });
}
