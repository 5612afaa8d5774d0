import { profiler } from "../src/program/profiler.js";
import type { Work } from "./case.js";

const VERIFIED_STEPS = 3;

/** A function that runs whole programs, such as a compiled training step; it returns what to compare. */
export function stepWork(step: () => number | ArrayLike<number>): Work {
  const results: number[] = [];
  const counted = countOf(() => results.push(...[step()].flatMap((value) => toList(value))));
  return {
    ...counted,
    run: step,
    result: () => {
      for (let i = 1; i < VERIFIED_STEPS; i++) results.push(...toList(step()));
      return results;
    },
  };
}

function toList(value: number | ArrayLike<number>): number[] {
  return typeof value === "number" ? [value] : Array.from(value);
}

/** The arithmetic and the bytes of the programs that run while `fn` does. */
function countOf(fn: () => unknown): { flops: number; bytes: number } {
  let flops = 0;
  let bytes = 0;
  profiler.current = {
    run(program) {
      for (const step of program.steps) {
        program.call(step);
        flops += step.flops;
        bytes += step.bytes;
      }
    },
  };
  try {
    fn();
  } finally {
    profiler.current = undefined;
  }
  return { flops, bytes };
}
