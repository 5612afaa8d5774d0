import * as errors from "../errors.js";

// What travels between a page and its worker. Each call has a number; what it returns, yields or throws comes back with it.

/** From the page. `signal` stands among the arguments where abort signals were, which cannot travel: it arrives there as one object, too. */
export type Request =
  | {
      readonly call: number;
      readonly method: string;
      readonly args: readonly unknown[];
      readonly signal: object;
    }
  | { readonly next: number }
  | { readonly leave: number }
  | { readonly abort: number; readonly reason: PlainError };

/**
 * From the worker. `undecoded`: a request arrived that it cannot read. `iterable`: the call gave an iterator, which is asked for its values
 * one by one.
 */
export type Reply =
  | { readonly ready: true; readonly methods: readonly string[] }
  | { readonly undecoded: true }
  | { readonly call: number; readonly value: unknown; readonly done?: boolean }
  | { readonly call: number; readonly iterable: true }
  | { readonly call: number; readonly error: PlainError };

/** What was thrown: an error without its class, which does not survive copying, or another value. */
export type PlainError =
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly fields: Readonly<Record<string, unknown>>;
      /** The reason of an aborted signal is mostly one. */
      readonly isDOMException: boolean;
    }
  | { readonly thrown: unknown };

/** One end of the connection: a Worker, a worker's own scope, or the ports of Node's worker_threads. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener?(type: string, listener: (event: Event) => void): void;
  on?(type: string, listener: (value: unknown) => void): unknown;
}

/** Listens to a port of either kind: to what was sent, the error, the exit code. */
export function listen(port: Port, type: string, listener: (value: unknown) => void): void {
  if (port.on) port.on(type, listener);
  else port.addEventListener?.(type, (event) => listener("data" in event ? event.data : event));
}

/** Can be copied, whatever was thrown. */
export function toPlain(thrown: unknown): PlainError {
  if (!(thrown instanceof Error)) return { thrown: orText(thrown) };
  const { name, message, stack } = thrown;
  const fields = Object.fromEntries(Object.entries(thrown).filter(([, value]) => typeof value === "string"));
  return { name, message, stack, fields, isDOMException: thrown instanceof DOMException };
}

function orText(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}

/** The error again, of its own class if that is the library's. */
export function fromPlain(plain: PlainError): unknown {
  if ("thrown" in plain) return plain.thrown;
  const { name, message, stack, fields, isDOMException } = plain;
  if (isDOMException) return new DOMException(message, name);
  const known = (errors as Readonly<Record<string, unknown>>)[name];
  const error = new Error(message);
  if (typeof known === "function") Object.setPrototypeOf(error, known.prototype as object);
  return Object.assign(error, fields, { name, stack });
}
