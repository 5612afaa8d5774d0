import { clearCell } from "../program/cell-values.js";
import type { Shape } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import { withTrace } from "../tensor/tracing.js";
import type { StateOf } from "./rule.js";

/** What an optimizer keeps for one parameter. */
export class Slot {
  readonly cell: Cell;
  /** The parameter's name in the optimizer's state dict. */
  readonly name: string;
  /** What is kept for it, by name. */
  readonly state: ReadonlyMap<string, Cell>;
  /** Steps this parameter took part in. */
  steps = 0;
  /** Gradients were added since the last step. */
  accumulated = false;
  #gradient: Cell | undefined;

  constructor(cell: Cell, name: string, state: readonly StateOf[]) {
    this.cell = cell;
    this.name = name;
    const named = state.map((one) => (typeof one === "string" ? { name: one, shape: cell.shape } : one));
    this.state = new Map(named.map((one) => [one.name, zeroCell(cell, one.name, one.shape)]));
  }

  /** Where gradients add up, made when it is first needed. */
  get gradient(): Cell {
    // Its zeros are no assignment, so it may be made while tracing.
    this.#gradient ??= withTrace(undefined, () => zeroCell(this.cell, "gradient", this.cell.shape));
    return this.#gradient;
  }
}

function zeroCell({ name }: Cell, key: string, shape: Shape): Cell {
  const cell = new Cell(shape, "f32", false, `${name}.${key}`);
  clearCell(cell);
  return cell;
}
