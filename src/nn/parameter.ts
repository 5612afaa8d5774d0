import { DTypeError } from "../errors.js";
import { evaluate } from "../program/evaluate.js";
import { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";

/** A cell that training changes: what `Module.parameters()` lists and optimizers update. */
export class Parameter extends Cell {}

/** How a parameter is made. */
export interface ParameterOptions {
  /** Shown in errors until a module names it by its place. Default "parameter". */
  readonly name?: string;
  /** Whether gradients are wanted. Default true. */
  readonly trainable?: boolean;
}

/**
 * A trainable cell that holds the values of `t`, computed at once. Every operation takes it in place of a tensor.
 *
 * @throws DTypeError unless t is f32
 */
export function parameter(t: Tensor, { name = "parameter", trainable = true }: ParameterOptions = {}): Parameter {
  if (t.dtype !== "f32") throw new DTypeError("parameter", `${name} must be f32`, t.dtype);
  return filled(new Parameter(t.shape, "f32", trainable, name), t);
}

/** A cell of any dtype that no optimizer changes, such as a running mean, and that belongs to the state dict all the same. */
export function buffer(t: Tensor, { name = "buffer" }: Pick<ParameterOptions, "name"> = {}): Cell {
  return filled(new Cell(t.shape, t.dtype, false, name), t);
}

function filled<C extends Cell>(cell: C, t: Tensor): C {
  cell.assign(t);
  evaluate();
  return cell;
}
