import { StateDictError } from "../errors.js";
import type { AnyModule } from "../nn/module.js";
import {
  type LoadOptions,
  type LoadResult,
  matchEntries,
  type StateDict,
  type StateEntry,
  type StateSlot,
} from "../nn/state-dict.js";
import { readCells, writeCells } from "../program/cell-values.js";
import type { Cell } from "../tensor/cell.js";

/** Before the names of the best weights. */
const WEIGHTS = "weights.";

/** How far a training has come: its steps and epochs, the lowest objective, and the weights that had it. A part of a checkpoint. */
export class TrainingProgress {
  /** @internal Use `trainingProgress`. */
  constructor(model: AnyModule) {
    this.model = model;
  }

  /** Whose training it is. */
  readonly model: AnyModule;
  /** Steps made. */
  steps = 0;
  #epochs = 0;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;
  #weights: ReadonlyMap<Cell, ArrayLike<number>> | undefined;

  /** Epochs made. */
  get epochs(): number {
    return this.#epochs;
  }

  /** The lowest objective of an epoch; Infinity before the first. An f32 number. */
  get best(): number {
    return this.#best;
  }

  /** Epochs since the lowest objective. */
  get waited(): number {
    return this.#waited;
  }

  /** Whether the weights of the lowest objective are kept. */
  get hasWeights(): boolean {
    return this.#weights !== undefined;
  }

  /**
   * Notes the objective of an epoch and says whether it is lower than all before, by more than minDelta.
   * @param keep whether the weights of the lowest are kept
   * @internal
   */
  note(objective: number, minDelta: number, keep: boolean): boolean {
    this.#epochs++;
    // Rounded as it is saved, so that a run that was resumed decides alike.
    const value = Math.fround(objective);
    if (!(value < this.#best - minDelta)) {
      this.#waited++;
      return false;
    }
    this.#best = value;
    this.#waited = 0;
    if (keep) {
      const cells = [...new Set(this.model.stateDict().values())];
      const values = readCells(cells, "fit");
      this.#weights = new Map(cells.map((cell, i) => [cell, values[i]]));
    }
    return true;
  }

  /** Gives the model the weights of the lowest objective, if they were kept. @internal */
  restore(): void {
    if (this.#weights) writeCells(this.#weights, "fit");
  }

  /** `steps`, `epochs`, `best`, `waited`, and the best weights under `weights.` and their names in the model, if they are kept. */
  stateDict(): Map<string, StateEntry> {
    const whole = (n: number): StateEntry => ({ dtype: "i32", shape: [], data: Int32Array.of(n) });
    const entries = new Map<string, StateEntry>([
      ["steps", whole(this.steps)],
      ["epochs", whole(this.#epochs)],
      ["best", { dtype: "f32", shape: [], data: Float32Array.of(this.#best) }],
      ["waited", whole(this.#waited)],
    ]);
    for (const [name, cell] of this.model.stateDict()) {
      const data = this.#weights?.get(cell);
      if (data) entries.set(WEIGHTS + name, { dtype: cell.dtype, shape: cell.shape, data });
    }
    return entries;
  }

  /**
   * Goes on where another training of the same model was.
   *
   * @throws StateDictError for entries that are missing, unknown or misshapen
   */
  loadStateDict(dict: StateDict, options: LoadOptions = {}): LoadResult {
    const names = [...(dict instanceof Map ? dict.keys() : Object.keys(dict))];
    const kept = names.some((name) => name.startsWith(WEIGHTS));
    const weights = kept ? [...this.model.stateDict()] : [];
    const places = new Map<string, StateSlot<string | Cell>>([
      ["steps", { target: "steps", dtype: "i32", shape: [] }],
      ["epochs", { target: "epochs", dtype: "i32", shape: [] }],
      ["best", { target: "best", dtype: "f32", shape: [] }],
      ["waited", { target: "waited", dtype: "i32", shape: [] }],
    ]);
    for (const [name, cell] of weights)
      places.set(WEIGHTS + name, { target: cell, dtype: cell.dtype, shape: cell.shape });
    const { values, missing, unknown } = matchEntries(places, dict, options);
    const value = (name: string, now: number): number => values.get(name)?.[0] ?? now;
    const counts = ["steps", "epochs", "waited"].map((name) => value(name, 0));
    const best = value("best", this.#best);
    if (counts.some((count) => count < 0) || Number.isNaN(best))
      throw new StateDictError(
        options.source ?? "loadStateDict",
        "steps, epochs and waited must be at least 0, and best a number",
        `${counts.join(", ")} and ${best}`,
      );
    this.steps = value("steps", this.steps);
    this.#epochs = value("epochs", this.#epochs);
    this.#best = best;
    this.#waited = value("waited", this.#waited);
    const given = weights.flatMap(([, cell]) => {
      const data = values.get(cell);
      return data ? [[cell, data] as const] : [];
    });
    this.#weights = kept ? new Map(given) : undefined;
    return { missing, unknown };
  }
}

/**
 * How far the training of a model has come, to be given to `fit` and saved with the rest of a run:
 *
 * ```ts
 * const progress = trainingProgress(model);
 * for await (const _ of fit(model, { …, progress, patience: 3, restoreBest: true }))
 *   await writeBytes("run.safetensors", io.saveCheckpoint({ model, optimizer, train, progress }));
 * ```
 *
 * In another process, `io.loadCheckpoint({ model, optimizer, train, progress }, …)` before `fit` takes it up: the epochs that were made are
 * not made again, and patience and best weights are those of the whole run. A run saved within an epoch, in `onStep`, goes on within it, and
 * the averages of that epoch are those of the rest; after the last step of an epoch, save when its event has come.
 */
export const trainingProgress = (model: AnyModule): TrainingProgress => new TrainingProgress(model);
