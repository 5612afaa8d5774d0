import { machine } from "../src/kernels/machine.js";
import type { KernelName } from "../src/kernels/table.js";
import { buffer, parameter } from "../src/nn/parameter.js";
import { randn, uniform } from "../src/ops/random.js";
import { plan } from "../src/program/cache.js";
import { type Collected, collect } from "../src/program/collect.js";
import { SharedSteps } from "../src/program/shared-steps.js";
import type { Shape } from "../src/shape.js";
import { type Cell, pendingCells, takeBackPending } from "../src/tensor/cell.js";
import { Tensor } from "../src/tensor/tensor.js";
import type { Work } from "./case.js";

// Graphs whose inputs are cells: they lie in memory for good, so a program's steps can be walked again and again, and nothing of
// tracing, upload and reading is counted.

/** A cell of normally distributed numbers. */
export const known = (shape: Shape, std = 1): Cell => buffer(randn(shape, { std }));

/** Like `known`, with a gradient. */
export const trained = (shape: Shape): Cell => parameter(randn(shape));

/** A cell of whole numbers in [0, bound). */
export const indices = (shape: Shape, bound: number): Cell => buffer(uniform(shape, { high: bound }).cast("i32"));

/** The next version of a cell. */
export interface Update {
  readonly cell: Cell;
  readonly value: Tensor;
}

/**
 * The kernels of a graph, or of updates of cells where they lie, planned for the machine that is current.
 *
 * @param only times the calls of this kernel; the others have run before, and what they computed is kept
 */
export function graphWork(build: () => Tensor | readonly Update[], only?: KernelName): () => Work {
  const wanted = build();
  return () => (wanted instanceof Tensor ? programWork([wanted], [], only) : programWork([], wanted, only));
}

function programWork(roots: readonly Tensor[], updates: readonly Update[], only?: KernelName): Work {
  const owner = machine();
  for (const { cell, value } of updates) cell.assign(value);
  let collected = collect(roots, pendingCells);
  let program = plan(collected, owner);
  if (only && program.steps.some(({ kernel }) => kernel !== only)) {
    collected = collect([...roots, ...between(collected)], pendingCells);
    program = plan(collected, owner);
  }
  takeBackPending();
  const updated = updates.map(({ cell }) => cell);
  const steps = program.steps.filter(({ kernel }) => only === undefined || kernel === only);
  let shared: SharedSteps | undefined;
  let layout = -1;
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
    prepare: () => {
      run();
      if (owner.threads === undefined) return;
      // Only now do the steps hold the addresses they work at.
      if (layout !== owner.heap.layout) shared = new SharedSteps(steps);
      layout = owner.heap.layout;
      shared?.place(owner.heap, program.peakBytes, owner.threads.count);
    },
    run: () => {
      if (owner.threads && shared?.parallel) owner.threads.run(shared.upload(owner.heap));
      else for (const step of steps) program.call(step);
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

/** What is computed on the way to the roots. As roots themselves, these tensors keep their memory. */
function between({ order, roots }: Collected): Tensor[] {
  const computed = order.filter(({ source, op }) => source === undefined && op.view === undefined);
  return computed.flatMap(({ outputs }) => outputs).filter((tensor) => !roots.includes(tensor));
}

function bindSource(source: Collected["inputs"][number]): ArrayLike<number> {
  if (source.kind === "constant") return source.data;
  if (source.kind === "host") return source.read();
  throw new Error("bench: a case must not be built while a function is compiled");
}
