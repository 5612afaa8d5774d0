import { ArgumentError, CompileError } from "../errors.js";
import { constant, leaf } from "./leaf.js";
import type { Tensor } from "./tensor.js";
import { currentTrace } from "./tracing.js";

/** Where the random numbers are: saved in checkpoints, so that a resumed run draws what the first would have drawn. */
export interface RandomState {
  readonly seed: number;
  /** Random nodes built so far. */
  readonly counter: number;
}

let seedNow = 0;
let counterNow = 0;

/** Starts the random numbers anew. The same seed gives the same bits on every run. Default seed: 0. */
export function seed(value: number): void {
  if (currentTrace())
    throw new CompileError("compile", "seed() was called while capturing; call it outside the compiled function");
  setRandomState({ seed: value, counter: 0 });
}

/** The state of the global generator, to be given back to `setRandomState` later. */
export function randomState(): RandomState {
  return { seed: seedNow, counter: counterNow };
}

/** Continues the global generator from a state that `randomState` gave: the same numbers follow. @throws ArgumentError for numbers that are not whole or out of range */
export function setRandomState({ seed, counter }: RandomState): void {
  for (const [name, n] of Object.entries({ seed, counter }))
    if (!Number.isSafeInteger(n) || n < 0)
      throw new ArgumentError("seed", `${name} must be a whole number in [0, 2^53)`, String(n));
  seedNow = seed;
  counterNow = counter;
}

/** The state words of the kernels: seed (low, high), counter (low, high). */
export function stateWords(counter: number): Int32Array {
  return Int32Array.of(seedNow, seedNow / 2 ** 32, counter, counter / 2 ** 32);
}

/** A fresh counter for a random node: numbered when it is built, in a compiled function from the call's base. */
export function nextRandom(): Tensor {
  const trace = currentTrace();
  if (trace) return leaf({ kind: "random", index: trace.randoms++ }, [4], "i32");
  return constant(stateWords(counterNow++), [4], "i32");
}
