import { gatesOf, Mode } from "../../assembly/rnn/mode.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Shape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { checkedIndices } from "./checked-indices.js";
import { lt } from "./compare.js";
import { concat, stack } from "./concat.js";
import { arange, zeros } from "./create.js";
import { matmul } from "./matmul.js";
import { narrow } from "./narrow.js";
import { asFloat, asIndices, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { dropout } from "./random.js";
import { runRecurrence } from "./recurrent.js";
import { recurrentCell, type State } from "./recurrent-cell.js";
import { reshape, squeeze, unsqueeze } from "./reshape.js";
import { select } from "./slice.js";
import { where } from "./where.js";

/** The parameters of one direction of a recurrent layer: `gates` is 4 for an LSTM, 3 for a GRU, 1 otherwise. */
export interface RecurrentWeights {
  /** (gates · H, features) */
  readonly weightIh: Operand;
  /** (gates · H, H), or (gates · H, P) with a projection */
  readonly weightHh: Operand;
  /** (gates · H) */
  readonly biasIh?: Operand | undefined;
  /** (gates · H) */
  readonly biasHh?: Operand | undefined;
  /** (P, H): an LSTM's projection of its state to P features. */
  readonly weightHr?: Operand | undefined;
}

/** How a recurrent network runs. */
export interface RecurrentRun {
  /** (layers · directions, N, H or P), or without N for one sequence. Default zeros. */
  readonly h0?: Operand | undefined;
  /** (N), i32: how many steps of each sequence count, from 1 to T; what lies beyond may be anything. Default: all. */
  readonly lengths?: Operand | undefined;
}

/** How an LSTM runs. */
export interface LstmRun extends RecurrentRun {
  /** (layers · directions, N, H), or without N for one sequence: the first cells. Default zeros. */
  readonly c0?: Operand | undefined;
}

/** What a recurrent network gives. */
export interface RecurrentResult {
  /** The states of the last layer at each step, of both directions side by side; 0 where a step does not count. */
  readonly y: Tensor;
  /** The last state of each layer and direction. */
  readonly hN: Tensor;
}

/** What an LSTM gives. */
export interface LstmResult extends RecurrentResult {
  /** The last cells of each layer and direction. */
  readonly cN: Tensor;
}

interface NetworkOptions extends LstmRun {
  readonly batchFirst?: boolean;
  /** The probability of dropping what a layer gives to the next. */
  readonly dropoutP?: number;
}

/** A direction's weights as tensors of sizes that fit. */
interface Direction {
  readonly wIh: Tensor;
  readonly wHh: Tensor;
  readonly bIh: Tensor | undefined;
  readonly bHh: Tensor | undefined;
  readonly projection: Tensor | undefined;
  readonly hidden: number;
}

function directionOf(op: string, mode: Mode, weights: RecurrentWeights, features: number): Direction {
  const wIh = asFloat(op, weights.weightIh);
  const gates = gatesOf(mode);
  const hidden = wIh.shape[0] / gates;
  const projection = weights.weightHr === undefined ? undefined : asFloat(op, weights.weightHr);
  const state = projection ? projection.shape[0] : hidden;
  const check = (name: string, x: Operand, shape: Shape): Tensor => {
    const tensor = asFloat(op, x);
    if (!sameShape(tensor.shape, shape))
      throw new ShapeError(op, `${name} must be ${formatShape(shape)}`, formatShape(tensor.shape));
    return tensor;
  };
  const bias = (name: string, x: Operand | undefined): Tensor | undefined =>
    x === undefined ? undefined : check(name, x, [gates * hidden]);
  if (projection) check("weightHr", projection, [state, hidden]);
  return {
    wIh: check("weightIh", wIh, [gates * hidden, features]),
    wHh: check("weightHh", weights.weightHh, [gates * hidden, state]),
    bIh: bias("biasIh", weights.biasIh),
    bHh: bias("biasHh", weights.biasHh),
    projection,
    hidden,
  };
}

function checkFeatures(op: string, { shape }: Tensor, { weightIh }: RecurrentWeights): void {
  const features = asFloat(op, weightIh).shape.at(-1);
  if (shape.at(-1) !== features)
    throw new ShapeError(op, `x must have ${features} features on its last axis`, formatShape(shape));
}

/** What the input gives to the gates, all biases included but the GRU's within r (W h + b), and that one. */
function gatesFrom(mode: Mode, x: Tensor, { wIh, bIh, bHh, hidden }: Direction): { gx: Tensor; bn: Tensor } {
  const product = matmul(x, transpose(wIh));
  const within = mode === Mode.gru && bHh !== undefined;
  const bn = within ? narrow(bHh, 0, 2 * hidden, hidden) : zeros([hidden]);
  const outer = within ? concat([narrow(bHh, 0, 0, 2 * hidden), zeros([hidden])], 0) : bHh;
  const bias = bIh && outer ? add(bIh, outer) : (bIh ?? outer);
  return { gx: bias ? add(product, bias) : product, bn };
}

/**
 * A recurrent network of several layers, each in one direction or two: x (T, N, features), or (N, T, features) with the batch first, or
 * (T, features) → y (T, N, directions · H) in the same order. All steps of a layer are one kernel, after one matrix product for what its
 * input gives to the gates. Only an LSTM's cells mean anything.
 *
 * @throws ShapeError for sizes that do not fit; IndexError, when it is computed, for a length below 1 or above T
 */
export function recurrentNetwork(
  op: string,
  mode: Mode,
  x: Operand,
  layers: readonly (readonly RecurrentWeights[])[],
  { h0, c0, lengths, batchFirst = false, dropoutP = 0 }: NetworkOptions = {},
): LstmResult {
  const given = asFloat(op, x);
  if (given.rank !== 2 && given.rank !== 3)
    throw new ShapeError(op, "takes (T, N, features), or (T, features)", formatShape(given.shape));
  const single = given.rank === 2;
  let input = single ? unsqueeze(given, 1) : batchFirst ? transpose(given, 0, 1) : given;
  const [steps, batch] = input.shape;
  if (steps === 0) throw new ShapeError(op, "takes at least one step", formatShape(given.shape));
  checkFeatures(op, given, layers[0][0]);
  const counts = lengths === undefined ? undefined : checkedLengths(op, lengths, steps, batch);
  // Times zero, as in the weight's gradient, NaN beyond a sequence's end would still be NaN.
  if (counts) input = where(lt(reshape(arange(steps), [steps, 1, 1]), reshape(counts, [batch, 1])), input, 0);
  const count = layers.flat().length;
  const first = (name: string, state: Operand | undefined, size: number): Tensor => {
    const shape = single ? [count, size] : [count, batch, size];
    if (state === undefined) return zeros([count, batch, size]);
    const tensor = asFloat(op, state);
    if (!sameShape(tensor.shape, shape))
      throw new ShapeError(op, `${name} must be ${formatShape(shape)}`, formatShape(tensor.shape));
    return single ? unsqueeze(tensor, 1) : tensor;
  };
  const last: State[] = [];
  let states: State[] | undefined;
  layers.forEach((list, layer) => {
    const parts = list.map((weights, i) => {
      const direction = directionOf(op, mode, weights, input.shape[2]);
      if (states === undefined) {
        const h = first("h0", h0, direction.projection?.shape[0] ?? direction.hidden);
        const c = first("c0", c0, direction.hidden);
        states = Array.from({ length: count }, (_, k) => ({ h: select(h, 0, k), c: select(c, 0, k) }));
      }
      const { wHh: w, projection, hidden } = direction;
      if (states[0].c.shape[1] !== hidden)
        throw new ShapeError(op, "all layers must have one hidden size", `${states[0].c.shape[1]} and ${hidden}`);
      const { gx, bn } = gatesFrom(mode, input, direction);
      const run = runRecurrence(
        mode,
        gx,
        states[last.length],
        { w, bn, projection },
        { lengths: counts, reversed: i === 1 },
      );
      last.push(run.last);
      return run.y;
    });
    const y = parts.length === 1 ? parts[0] : concat(parts, 2);
    input = dropoutP > 0 && layer < layers.length - 1 ? dropout(y, dropoutP) : y;
  });
  const shaped = single ? squeeze(input, 1) : batchFirst ? transpose(input, 0, 1) : input;
  const joined = (list: readonly Tensor[]): Tensor => {
    const all = stack(list);
    return single ? squeeze(all, 1) : all;
  };
  return { y: shaped, hN: joined(last.map(({ h }) => h)), cN: joined(last.map(({ c }) => c)) };
}

function checkedLengths(op: string, lengths: Operand, steps: number, batch: number): Tensor {
  const counts = asIndices(op, lengths);
  if (!sameShape(counts.shape, [batch]))
    throw new ShapeError(op, `lengths must be ${formatShape([batch])}`, formatShape(counts.shape));
  return checkedIndices(op, counts, steps, { what: "length", whole: "steps", first: 1 });
}

/** One step: x (N, features) or (features), the state (N, H) or (H), zeros by default. */
export function recurrentStep(
  op: string,
  mode: Mode,
  x: Operand,
  weights: RecurrentWeights,
  { h, c }: { readonly h?: Operand | undefined; readonly c?: Operand | undefined } = {},
): State {
  const given = asFloat(op, x);
  if (given.rank !== 1 && given.rank !== 2)
    throw new ShapeError(op, "takes (N, features), or (features)", formatShape(given.shape));
  checkFeatures(op, given, weights);
  const single = given.rank === 1;
  const input = single ? unsqueeze(given, 0) : given;
  const direction = directionOf(op, mode, weights, input.shape[1]);
  const { hidden, wHh: w } = direction;
  const shape = single ? [hidden] : [input.shape[0], hidden];
  const state = (name: string, operand: Operand | undefined): Tensor => {
    const tensor = operand === undefined ? zeros(shape) : asFloat(op, operand);
    if (!sameShape(tensor.shape, shape))
      throw new ShapeError(op, `${name} must be ${formatShape(shape)}`, formatShape(tensor.shape));
    return single ? unsqueeze(tensor, 0) : tensor;
  };
  const { gx, bn } = gatesFrom(mode, input, direction);
  const next = recurrentCell(mode, gx, { h: state("h", h), c: state("c", c) }, { w, bn });
  return single ? { h: squeeze(next.h, 0), c: squeeze(next.c, 0) } : { h: next.h, c: next.c };
}

/** The recurrence of a plain network by the name of its nonlinearity. */
export function modeOf(op: string, nonlinearity: "tanh" | "relu"): Mode {
  if (nonlinearity === "tanh") return Mode.tanh;
  if (nonlinearity === "relu") return Mode.relu;
  throw new ArgumentError(op, 'nonlinearity must be "tanh" or "relu"', String(nonlinearity));
}
