import type { Program } from "./program.js";

/** Takes over the walk of a program's steps, to time each. */
export interface Profiler {
  run(program: Program): void;
}

export const profiler: { current: Profiler | undefined } = { current: undefined };
