import { remember } from "../remember.js";
import type { Tensor } from "./tensor.js";

/** What a compiled function notes down while it is traced. */
export class Trace {
  /** Random nodes built so far. */
  randoms = 0;
  /** Switches read, and the values they had at first: another value means another trace. */
  readonly guards: { readonly read: () => unknown; readonly value: unknown }[] = [];
  readonly #guarded = new Map<object, Set<string>>();
  /** Host state to advance after each run, such as an optimizer's step count. */
  readonly commits: (() => void)[] = [];
  /** Computed along with the results: what fails when the run must not change anything. */
  readonly checks: Tensor[] = [];

  /** Notes a switch as it is when it is first read; the function itself may change it later. */
  guard(owner: object, name: string, read: () => unknown, value: unknown): void {
    const names = remember(this.#guarded, owner, () => new Set<string>());
    if (names.has(name)) return;
    names.add(name);
    this.guards.push({ read, value });
  }
}

let trace: Trace | undefined;

/** The trace under way, if any. */
export function currentTrace(): Trace | undefined {
  return trace;
}

/** Runs `fn` while noting into `next`; `undefined` suspends tracing. */
export function withTrace<T>(next: Trace | undefined, fn: () => T): T {
  const before = trace;
  trace = next;
  try {
    return fn();
  } finally {
    trace = before;
  }
}

/** Reads a switch of the library, by its owner and name; a compiled function traces anew when it has another value. */
export function readSwitch<T>(owner: object, name: string, read: () => T): T {
  const value = read();
  trace?.guard(owner, name, read, value);
  return value;
}
