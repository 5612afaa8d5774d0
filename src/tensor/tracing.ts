/** What a compiled function notes down while it is traced. */
export class Trace {
  /** Random nodes built so far. */
  randoms = 0;
  /** Switches read: another value means another trace. */
  readonly guards: { readonly read: () => unknown; readonly value: unknown }[] = [];
  /** Host state to advance after each run, such as an optimizer's step count. */
  readonly commits: (() => void)[] = [];
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

/** Reads a switch of the library; a compiled function traces anew when it has another value. */
export function readSwitch<T>(read: () => T): T {
  const value = read();
  trace?.guards.push({ read, value });
  return value;
}
