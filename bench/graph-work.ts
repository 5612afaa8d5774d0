import type { Shape, Tensor } from "../src/index.js";
import { machine } from "../src/kernels/machine.js";
import { buffer, parameter } from "../src/nn/parameter.js";
import { randn, uniform } from "../src/ops/random.js";
import { plan } from "../src/program/cache.js";
import { type Collected, collect } from "../src/program/collect.js";
import { type Cell, pendingCells, takeBackPending } from "../src/tensor/cell.js";
import type { Work } from "./case.js";

// Graphs whose inputs are cells: they lie in memory for good, so a program's steps can be walked again and again, and nothing of
// tracing, upload and reading is counted.

/** A cell of normally distributed numbers. */
export const known = (shape: Shape): Cell => buffer(randn(shape));

/** Like `known`, with a gradient. */
export const trained = (shape: Shape): Cell => parameter(randn(shape));

/** A cell of whole numbers in [0, bound). */
export const indices = (shape: Shape, bound: number): Cell => buffer(uniform(shape, { high: bound }).cast("i32"));

/** The kernels of a graph, or of the pending versions of cells if it is undefined. Planned for the machine that is current. */
export function graphWork(build: () => Tensor | undefined): () => Work {
  const root = build();
  const collected = collect(root ? [root] : [], pendingCells);
  const updated = collected.written.map(({ cell }) => cell);
  takeBackPending();
  return () => programWork(collected, updated);
}

function programWork(collected: Collected, updated: readonly Cell[]): Work {
  const owner = machine();
  const program = plan(collected, owner);
  const { steps } = program;
  const run = (): ArrayLike<number>[] => program.run(collected.inputs, bindSource, collected.cells);
  const memory = (cell: Cell): Float32Array => {
    const { ptr } = cell.block;
    return new Float32Array(
      owner.heap.memory.buffer,
      ptr,
      cell.shape.reduce((a, b) => a * b, 1),
    );
  };
  return {
    flops: steps.reduce((sum, step) => sum + step.flops, 0),
    bytes: steps.reduce((sum, step) => sum + step.bytes, 0),
    prepare: run,
    run: () => {
      for (const step of steps) program.call(step);
    },
    // Cells that the program changes are put back, so that every contender starts from the same numbers.
    result: () => {
      const before = updated.map((cell) => memory(cell).slice());
      const [values] = run();
      const after = updated.flatMap((cell) => [...memory(cell)]);
      updated.forEach((cell, i) => {
        memory(cell).set(before[i]);
      });
      return values ?? after;
    },
  };
}

function bindSource(source: Collected["inputs"][number]): ArrayLike<number> {
  if (source.kind === "constant") return source.data;
  if (source.kind === "host") return source.read();
  throw new Error("bench: a case must not be built while a function is compiled");
}
