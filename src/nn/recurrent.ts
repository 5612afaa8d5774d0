import { gatesOf, Mode } from "../../assembly/rnn/mode.js";
import { ArgumentError } from "../errors.js";
import { checkProbability } from "../ops/random.js";
import {
  type LstmResult,
  type LstmRun,
  modeOf,
  type RecurrentResult,
  type RecurrentRun,
  type RecurrentWeights,
  recurrentNetwork,
} from "../ops/recurrent-network.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export type { LstmResult, LstmRun, RecurrentResult, RecurrentRun };

/** How a recurrent network is made. */
export interface RecurrentOptions {
  /** Layers, each of which reads the states of the one before. Default 1. */
  readonly numLayers?: number;
  /** Whether the gates have biases. Default true. */
  readonly bias?: boolean;
  /** Whether tensors are (N, T, features), not (T, N, features). Default false. */
  readonly batchFirst?: boolean;
  /** The probability of dropping, in training mode, what a layer gives to the next. Default 0. */
  readonly dropout?: number;
  /** Whether each layer also reads the sequence from its end; its states are twice as wide then. Default false. */
  readonly bidirectional?: boolean;
}

/** How an `rnn` is made. */
export interface RnnOptions extends RecurrentOptions {
  /** Default "tanh". */
  readonly nonlinearity?: "tanh" | "relu";
}

/** How an `lstm` is made. */
export interface LstmOptions extends RecurrentOptions {
  /** Features to which the state is projected (Sak et al. 2014), fewer than hiddenSize; its steps are then operations. Default 0: none. */
  readonly projSize?: number;
}

/** The parameters of one direction of a layer, by the names of their fields without what tells layer and direction. */
type Weights = { [K in keyof RecurrentWeights]: Parameter };

/** What `rnn`, `lstm` and `gru` have in common. Its parameters are fields under PyTorch's names: weightIhL0, weightHhL0Reverse, … */
export abstract class Recurrent<Run extends RecurrentRun, Result extends RecurrentResult> extends Module<
  [x: Tensor, run?: Run],
  Result
> {
  readonly #op: string;
  readonly #mode: Mode;
  readonly #layers: Weights[][] = [];
  readonly #batchFirst: boolean;
  readonly #dropout: number;

  protected constructor(
    op: string,
    mode: Mode,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions,
    projSize = 0,
  ) {
    super();
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false, ...others } = options;
    // The family's options differ; one of another member would do nothing.
    const [other] = Object.keys(others);
    if (other !== undefined) throw new ArgumentError(op, "takes no such option", other);
    checkCount(op, "inputSize", inputSize, 1);
    checkCount(op, "hiddenSize", hiddenSize, 1);
    checkCount(op, "numLayers", numLayers, 1);
    checkCount(op, "projSize", projSize);
    if (projSize >= hiddenSize)
      throw new ArgumentError(op, "projSize must be smaller than hiddenSize", `${projSize} and ${hiddenSize}`);
    this.#op = op;
    this.#mode = mode;
    this.#batchFirst = batchFirst;
    this.#dropout = checkProbability(op, dropout, "dropout");
    const bound = 1 / Math.sqrt(hiddenSize);
    const directions = bidirectional ? ["", "Reverse"] : [""];
    const rows = gatesOf(mode) * hiddenSize;
    const state = projSize || hiddenSize;
    for (let layer = 0; layer < numLayers; layer++) {
      const features = layer === 0 ? inputSize : directions.length * state;
      const list = directions.map((direction) => {
        const place = `L${layer}${direction}`;
        const made = (name: keyof RecurrentWeights, shape: number[]): Parameter => {
          const field = `${name}${place}`;
          const key = field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
          const cell = parameter(uniform(shape, -bound, bound), { name: key });
          Object.assign(this, { [field]: cell });
          return cell;
        };
        return {
          weightIh: made("weightIh", [rows, features]),
          weightHh: made("weightHh", [rows, state]),
          ...(bias && { biasIh: made("biasIh", [rows]), biasHh: made("biasHh", [rows]) }),
          ...(projSize > 0 && { weightHr: made("weightHr", [projSize, hiddenSize]) }),
        };
      });
      this.#layers.push(list);
    }
  }

  protected run(x: Tensor, run: LstmRun): LstmResult {
    const dropoutP = this.training ? this.#dropout : 0;
    const options = { ...run, batchFirst: this.#batchFirst, dropoutP };
    return recurrentNetwork(this.#op, this.#mode, x, this.#layers, options);
  }
}

/** The network that `rnn` makes. */
export class Rnn extends Recurrent<RecurrentRun, RecurrentResult> {
  constructor(inputSize: number, hiddenSize: number, { nonlinearity = "tanh", ...options }: RnnOptions = {}) {
    super("rnn", modeOf("rnn", nonlinearity), inputSize, hiddenSize, options);
  }

  forward(x: Tensor, { h0, lengths }: RecurrentRun = {}): RecurrentResult {
    const { y, hN } = this.run(x, { h0, lengths });
    return { y, hN };
  }
}

/** The network that `lstm` makes. */
export class Lstm extends Recurrent<LstmRun, LstmResult> {
  constructor(inputSize: number, hiddenSize: number, { projSize = 0, ...options }: LstmOptions = {}) {
    super("lstm", Mode.lstm, inputSize, hiddenSize, options, projSize);
  }

  forward(x: Tensor, run: LstmRun = {}): LstmResult {
    return this.run(x, run);
  }
}

/** The network that `gru` makes. */
export class Gru extends Recurrent<RecurrentRun, RecurrentResult> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super("gru", Mode.gru, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, { h0, lengths }: RecurrentRun = {}): RecurrentResult {
    const { y, hN } = this.run(x, { h0, lengths });
    return { y, hN };
  }
}

/**
 * A recurrent network (Elman 1990): hₜ = tanh(W xₜ + b + U hₜ₋₁ + d), or with ReLU. `forward(x, { h0, lengths })` takes
 * (T, N, inputSize) and gives { y, hN }: the states (T, N, hiddenSize) and the last ones. To carry a state, pass hN as h0; of sequences with
 * `lengths` only so many steps count, and what lies beyond may be anything. Parameters begin in U(−1/√hiddenSize, 1/√hiddenSize).
 *
 * @throws ArgumentError for options out of range
 */
export const rnn = (inputSize: number, hiddenSize: number, options?: RnnOptions): Rnn =>
  new Rnn(inputSize, hiddenSize, options);

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; gates i, f, g, o): c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh c'.
 * `forward(x, { h0, c0, lengths })` gives { y, hN, cN }; otherwise like `rnn`.
 *
 * @throws ArgumentError for options out of range
 */
export const lstm = (inputSize: number, hiddenSize: number, options?: LstmOptions): Lstm =>
  new Lstm(inputSize, hiddenSize, options);

/**
 * Gated recurrent units (Cho et al. 2014; gates r, z, n): n = tanh(xₙ + σ(r) (U h + d)), h' = (1 − σ(z)) n + σ(z) h. Otherwise like `rnn`.
 *
 * @throws ArgumentError for options out of range
 */
export const gru = (inputSize: number, hiddenSize: number, options?: RecurrentOptions): Gru =>
  new Gru(inputSize, hiddenSize, options);
