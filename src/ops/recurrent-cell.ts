import { Mode } from "../../assembly/rnn/mode.js";
import type { Tensor } from "../tensor/tensor.js";
import { relu, sigmoid, tanh } from "./activation.js";
import { add, mul, sub } from "./arithmetic.js";
import { lt } from "./compare.js";
import { concat, split, stack, unbind } from "./concat.js";
import { zerosLike } from "./create.js";
import { matmul } from "./matmul.js";
import { transpose } from "./permute.js";
import { unsqueeze } from "./reshape.js";
import { where } from "./where.js";

/** What a recurrence begins with: the state (N, H), and the LSTM's cell. */
export interface State {
  readonly h: Tensor;
  readonly c: Tensor;
}

/** What a recurrence multiplies the state by. */
export interface StateWeights {
  /** (gates · H, H) */
  readonly w: Tensor;
  /** (H): the GRU's bias within r (W h + b) */
  readonly bn: Tensor;
  /** (P, H), an LSTM's projection of its state to P features */
  readonly projection?: Tensor | undefined;
}

/** A step, and what the gradient kernel needs of it: the gates after their functions, and the LSTM's c or the GRU's W h + b. */
export interface Step extends State {
  readonly gates: Tensor;
  readonly cell: Tensor;
}

/** One step of a recurrence: gx (N, gates · H) is what the input gives to the gates. */
export function recurrentCell(mode: Mode, gx: Tensor, { h, c }: State, { w, bn, projection }: StateWeights): Step {
  const product = matmul(h, transpose(w));
  const size = c.shape[1];
  if (mode === Mode.lstm) {
    const [i, f, g, o] = split(add(gx, product), size, 1);
    const gates = [sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)];
    const cell = add(mul(gates[1], c), mul(gates[0], gates[2]));
    const next = mul(gates[3], tanh(cell));
    return { h: projection ? matmul(next, transpose(projection)) : next, c: cell, gates: concat(gates, 1), cell };
  }
  if (mode === Mode.gru) {
    const [xr, xz, xn] = split(gx, size, 1);
    const [hr, hz, hn] = split(product, size, 1);
    const [r, z] = [sigmoid(add(xr, hr)), sigmoid(add(xz, hz))];
    const cell = add(hn, bn);
    const n = tanh(add(xn, mul(r, cell)));
    return { h: add(mul(sub(1, z), n), mul(z, h)), c, gates: concat([r, z, n], 1), cell };
  }
  const next = (mode === Mode.relu ? relu : tanh)(add(gx, product));
  return { h: next, c, gates: next, cell: c };
}

/** A recurrence as a composition, step by step: gx (T, N, gates · H), lengths (N). */
export function unrolled(
  mode: Mode,
  gx: Tensor,
  first: State,
  weights: StateWeights,
  lengths: Tensor,
  reversed: boolean,
): { y: Tensor; last: State; gates: Tensor; cells: Tensor; steps: readonly Step[] } {
  const inputs = unbind(gx, 0);
  const steps: Step[] = [];
  const [outputs, gates, cells]: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
  let state = first;
  inputs.forEach((_, i) => {
    const t = reversed ? inputs.length - 1 - i : i;
    const step = recurrentCell(mode, inputs[t], state, weights);
    const counts = unsqueeze(lt(t, lengths), 1);
    const kept = (x: Tensor): Tensor => where(counts, x, zerosLike(x));
    state = { h: where(counts, step.h, state.h), c: where(counts, step.c, state.c) };
    steps[t] = step;
    outputs[t] = kept(step.h);
    gates[t] = kept(step.gates);
    cells[t] = mode === Mode.lstm ? state.c : kept(step.cell);
  });
  return { y: stack(outputs), last: state, gates: stack(gates), cells: stack(cells), steps };
}
