import { gatesOf, Mode } from "../../assembly/rnn/mode.js";
import type { State } from "../ops/recurrent-cell.js";
import { modeOf, recurrentStep } from "../ops/recurrent-network.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export type { State };

/** How a recurrent cell is made. */
export interface CellOptions {
  /** Whether the gates have biases. Default true. */
  readonly bias?: boolean;
}

/** How an `rnnCell` is made. */
export interface RnnCellOptions extends CellOptions {
  /** Default "tanh". */
  readonly nonlinearity?: "tanh" | "relu";
}

/** What recurrent cells have in common: the parameters of one step. */
abstract class RecurrentCell<S, R> extends Module<[x: Tensor, state?: S], R> {
  /** (gates · hiddenSize, inputSize) */
  readonly weightIh: Parameter;
  /** (gates · hiddenSize, hiddenSize) */
  readonly weightHh: Parameter;
  /** (gates · hiddenSize) */
  readonly biasIh: Parameter | undefined;
  /** (gates · hiddenSize) */
  readonly biasHh: Parameter | undefined;
  readonly #op: string;
  readonly #mode: Mode;

  constructor(op: string, mode: Mode, inputSize: number, hiddenSize: number, { bias = true }: CellOptions = {}) {
    super();
    checkCount(op, "inputSize", inputSize, 1);
    checkCount(op, "hiddenSize", hiddenSize, 1);
    this.#op = op;
    this.#mode = mode;
    const bound = 1 / Math.sqrt(hiddenSize);
    const rows = gatesOf(mode) * hiddenSize;
    const made = (name: string, shape: number[]): Parameter => parameter(uniform(shape, -bound, bound), { name });
    this.weightIh = made("weight_ih", [rows, inputSize]);
    this.weightHh = made("weight_hh", [rows, hiddenSize]);
    this.biasIh = bias ? made("bias_ih", [rows]) : undefined;
    this.biasHh = bias ? made("bias_hh", [rows]) : undefined;
  }

  protected step(x: Tensor, state: Partial<State>): State {
    return recurrentStep(this.#op, this.#mode, x, this, state);
  }
}

/** The cell that `rnnCell` makes. */
export class RnnCell extends RecurrentCell<Tensor, Tensor> {
  constructor(inputSize: number, hiddenSize: number, { nonlinearity = "tanh", ...options }: RnnCellOptions = {}) {
    super("rnnCell", modeOf("rnnCell", nonlinearity), inputSize, hiddenSize, options);
  }

  forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, h ? { h } : {}).h;
  }
}

/** The cell that `lstmCell` makes. */
export class LstmCell extends RecurrentCell<State, State> {
  constructor(inputSize: number, hiddenSize: number, options?: CellOptions) {
    super("lstmCell", Mode.lstm, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, state?: State): State {
    return this.step(x, state ?? {});
  }
}

/** The cell that `gruCell` makes. */
export class GruCell extends RecurrentCell<Tensor, Tensor> {
  constructor(inputSize: number, hiddenSize: number, options?: CellOptions) {
    super("gruCell", Mode.gru, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, h ? { h } : {}).h;
  }
}

/** One step of `rnn`: x (N, inputSize), h (N, hiddenSize), zeros by default → the next h. */
export const rnnCell = (inputSize: number, hiddenSize: number, options?: RnnCellOptions): RnnCell =>
  new RnnCell(inputSize, hiddenSize, options);

/** One step of `lstm`: x (N, inputSize), { h, c } (N, hiddenSize) each, zeros by default → the next { h, c }. */
export const lstmCell = (inputSize: number, hiddenSize: number, options?: CellOptions): LstmCell =>
  new LstmCell(inputSize, hiddenSize, options);

/** One step of `gru`: x (N, inputSize), h (N, hiddenSize), zeros by default → the next h. */
export const gruCell = (inputSize: number, hiddenSize: number, options?: CellOptions): GruCell =>
  new GruCell(inputSize, hiddenSize, options);
