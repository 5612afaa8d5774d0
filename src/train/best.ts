import type { TypedArray } from "../dtype.js";
import type { AnyModule } from "../nn/module.js";
import { readCells, writeCells } from "../program/cell-values.js";
import type { Cell } from "../tensor/cell.js";

/** Watches a number that should decrease, and keeps the weights of its lowest value. */
export class Best {
  readonly #model: AnyModule;
  readonly #minDelta: number;
  readonly #keep: boolean;
  #value = Number.POSITIVE_INFINITY;
  #waited = 0;
  #weights: TypedArray[] | undefined;

  constructor(model: AnyModule, minDelta: number, keep: boolean) {
    this.#model = model;
    this.#minDelta = minDelta;
    this.#keep = keep;
  }

  /** Epochs since the lowest value. */
  get waited(): number {
    return this.#waited;
  }

  /** Notes the value of an epoch and says whether it is lower than all before, by more than minDelta. */
  note(value: number): boolean {
    if (!(value < this.#value - this.#minDelta)) {
      this.#waited++;
      return false;
    }
    this.#value = value;
    this.#waited = 0;
    if (this.#keep) this.#weights = readCells(this.#cells(), "fit");
    return true;
  }

  /** Gives the model the weights of the lowest value, if they were kept. */
  restore(): void {
    const weights = this.#weights;
    if (weights) writeCells(new Map(this.#cells().map((cell, i) => [cell, weights[i]])), "fit");
  }

  #cells(): Cell[] {
    return [...new Set(this.#model.stateDict().values())];
  }
}
