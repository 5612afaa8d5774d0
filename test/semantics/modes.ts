import { type Compiled, compile, debug, seed } from "chainrule";
import { afterEach, expect, test } from "vitest";

/** How a program of these tests is run. */
export interface Mode {
  readonly name: "uncompiled" | "compiled" | "eager";
  /** Compiles the function where the mode says so. */
  readonly run: <A extends unknown[], R>(fn: (...args: A) => R) => Compiled<A, R>;
}

/** What a program found out, by name. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

const plain: Mode["run"] = (fn) => fn as never;

const modes: readonly Mode[] = [
  { name: "uncompiled", run: plain },
  { name: "compiled", run: compile },
  { name: "eager", run: plain },
];

afterEach(() => debug());

/**
 * One program, run uncompiled, compiled and under `debug({ eager: true })`: the same bits in all three, and right against an
 * independent value.
 */
export function inAllModes(name: string, program: (mode: Mode) => Values, check: (values: Values) => void): void {
  test(name, () => {
    const results = modes.map((mode) => {
      seed(0);
      debug({ eager: mode.name === "eager" });
      try {
        return program(mode);
      } finally {
        debug();
      }
    });
    check(results[0]);
    const [first, ...others] = results.map(bits);
    others.forEach((other, i) => {
      expect(other, `${modes[i + 1].name} against uncompiled`).toEqual(first);
    });
  });
}

/** Numbers as they are, with −0 and NaN told apart. */
function bits(values: Values): Record<string, number[]> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, Array.from(list)]));
}

/** Checks values against a fixture within the tolerance of single precision. */
export function expectClose(values: Values, expected: Values, tolerance = 2e-5): void {
  expect(Object.keys(values).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, list] of Object.entries(expected)) {
    expect(values[name], name).toHaveLength(list.length);
    Array.from(list).forEach((value, i) => {
      const error = Math.abs(values[name][i] - value) / Math.max(1, Math.abs(value));
      expect(error, `${name}[${i}]: ${values[name][i]} for ${value}`).toBeLessThan(tolerance);
    });
  }
}
