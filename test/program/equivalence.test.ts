import { compile, debug, seed, type Tensor } from "chainrule";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { createMachine, withMachine } from "../../src/kernels/machine.js";
import { build, outcome, randomProgram, startOf } from "./random-program.js";

afterEach(() => debug());

const RUNS = Number(process.env.FUZZ ?? 150);

/** Random graphs with broadcasts, transposes, reductions, products, shared parts, several results, and cells overwritten on the way. */
describe("a random program", () => {
  for (const kernels of ["wasm", "javascript"] as const)
    test(`gives the same bits as one program, compiled, and one operation at a time: ${kernels}`, () => {
      withMachine(createMachine({ kernels }), () =>
        fc.assert(
          fc.property(randomProgram, (program) => {
            const run = (how: "lazy" | "eager" | "compiled"): unknown => {
              seed(0);
              const { cells, x } = startOf(program);
              debug({ eager: how === "eager" });
              try {
                const fn = (input: Tensor): Tensor[] => build(program, cells, input);
                const results = how === "compiled" ? compile(fn)(x) : fn(x);
                return outcome(results, cells);
              } finally {
                debug();
              }
            };
            const eager = run("eager");
            expect(run("lazy")).toEqual(eager);
            expect(run("compiled")).toEqual(eager);
          }),
          { numRuns: kernels === "wasm" ? RUNS : Math.ceil(RUNS / 3) },
        ),
      );
    }, 600_000);

  test("gives the same bits whatever is read on the way", () => {
    fc.assert(
      fc.property(randomProgram, (program) => {
        const run = (eager: boolean): unknown => {
          seed(0);
          const { cells, x } = startOf(program);
          debug({ eager });
          try {
            return outcome(build(program, cells, x, true), cells);
          } finally {
            debug();
          }
        };
        expect(run(false)).toEqual(run(true));
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});
