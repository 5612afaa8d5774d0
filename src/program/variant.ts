import type { DType } from "../dtype.js";
import type { Shape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import { constant, knownData, leaf } from "../tensor/leaf.js";
import { randomState, setRandomState, stateWords } from "../tensor/random-state.js";
import type { Source, Tensor } from "../tensor/tensor.js";
import type { Trace } from "../tensor/tracing.js";
import { mapTensors } from "./arguments.js";
import { type Collected, staleRead } from "./collect.js";
import type { Program } from "./program.js";

/** One way a compiled function was traced, and the program that came of it. Holds inputs and cells, but no graph. */
export class Variant {
  /** How often it ran. */
  calls = 0;
  readonly key: string;
  readonly inputs: readonly Source[];
  readonly cells: readonly Cell[];
  readonly #trace: Trace;
  readonly #program: Program;
  readonly #written: Collected["written"];
  readonly #roots: readonly { readonly shape: Shape; readonly dtype: DType }[];
  /** What the function returned, placeholders standing for the results by their position. */
  readonly #result: unknown;
  /** Versions of cells that were read outside of the function: good until the cell is overwritten. */
  readonly #captured: readonly { readonly cell: Cell; readonly version: number }[];

  constructor(
    trace: Trace,
    { key, inputs, cells, written, roots, order }: Collected,
    program: Program,
    result: unknown,
  ) {
    this.key = key;
    this.inputs = inputs;
    this.cells = cells;
    this.#trace = trace;
    this.#program = program;
    this.#written = written;
    this.#roots = roots.map(({ shape, dtype }) => ({ shape, dtype }));
    const position = new Map(roots.map((root, i) => [root, i]));
    this.#result = mapTensors(result, (tensor) =>
      leaf({ kind: "argument", position: position.get(tensor) ?? -1 }, tensor.shape, tensor.dtype),
    );
    this.#captured = order.flatMap(({ source }) => (source?.kind === "cell" && source.trace !== trace ? [source] : []));
  }

  /** Whether every switch the trace read still has its value. */
  get valid(): boolean {
    return this.#trace.guards.every(({ read, value }) => read() === value);
  }

  /** Runs the program on these arguments; only then random numbers, versions and host state advance. */
  run(args: readonly Tensor[]): unknown {
    for (const { cell, version } of this.#captured) if (version !== cell.stored) throw staleRead(cell);
    const { seed, counter } = randomState();
    const bind = (source: Source): ArrayLike<number> => {
      switch (source.kind) {
        case "constant":
          return source.data;
        case "host":
          return source.read();
        case "argument":
          return knownData(args[source.position]) ?? [];
        case "random":
          return stateWords(counter + source.index);
        case "cell":
          return [];
      }
    };
    const values = this.#program.run(this.inputs, bind, this.cells);
    setRandomState({ seed, counter: counter + this.#trace.randoms });
    for (const { cell, count } of this.#written) cell.commit(count);
    for (const commit of this.#trace.commits) commit();
    const results = values.map((value, i) => constant(value, this.#roots[i].shape, this.#roots[i].dtype));
    return mapTensors(this.#result, ({ node: { source } }) =>
      source?.kind === "argument" ? results[source.position] : results[0],
    );
  }
}
