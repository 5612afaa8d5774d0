import { clearCell } from "../program/cell-values.js";
import { Cell } from "../tensor/cell.js";
import { withTrace } from "../tensor/tracing.js";

/** What an optimizer keeps for one parameter. */
export class Slot {
  readonly cell: Cell;
  /** The parameter's name in the optimizer's state dict. */
  readonly name: string;
  /** Cells of the parameter's shape, by name. */
  readonly state: ReadonlyMap<string, Cell>;
  /** Steps this parameter took part in. */
  steps = 0;
  /** Gradients were added since the last step. */
  accumulated = false;
  #gradient: Cell | undefined;

  constructor(cell: Cell, name: string, state: readonly string[]) {
    this.cell = cell;
    this.name = name;
    this.state = new Map(state.map((key) => [key, zeroCell(cell, key)]));
  }

  /** Where gradients add up, made when it is first needed. */
  get gradient(): Cell {
    // Its zeros are no assignment, so it may be made while tracing.
    this.#gradient ??= withTrace(undefined, () => zeroCell(this.cell, "gradient"));
    return this.#gradient;
  }
}

function zeroCell({ shape, name }: Cell, key: string): Cell {
  const cell = new Cell(shape, "f32", false, `${name}.${key}`);
  clearCell(cell);
  return cell;
}
