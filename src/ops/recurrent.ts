import { gatesOf, Mode } from "../../assembly/rnn/mode.js";
import { decomposed, pullback } from "../graph/backward.js";
import { applyMany, defineOp, type Op } from "../graph/op.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { lt } from "./compare.js";
import { concat, stack } from "./concat.js";
import { arange, zeros, zerosLike } from "./create.js";
import { sum } from "./expand-sum.js";
import { variable } from "./identity.js";
import { matmul } from "./matmul.js";
import { narrow } from "./narrow.js";
import { transpose } from "./permute.js";
import { type State, type StateWeights, unrolled } from "./recurrent-cell.js";
import { reshape, unsqueeze } from "./reshape.js";
import { where } from "./where.js";

type Attrs = {
  readonly mode: Mode;
  readonly reversed: boolean;
  /** Whether sequences may be shorter than the longest. */
  readonly packed: boolean;
};

/** Inputs: gx (T, N, gates · H), h0 (N, H), c0 (N, H), w (gates · H, H), bn (H), lengths (N). Outputs: y, hN, cN, gates, cells. */
function partsOf({ inputs: [gx, h0, c0, w, bn, lengths] }: Node): {
  gx: Tensor;
  first: State;
  weights: StateWeights;
  lengths: Tensor;
} {
  return { gx, first: { h: h0, c: c0 }, weights: { w, bn }, lengths };
}

/** Whether the gradient needs what lies between gates and states. */
const keepsCells = (mode: Mode): boolean => mode === Mode.lstm || mode === Mode.gru;

const sizesOf = ({ inputs: [gx, h0], attrs }: Node) => {
  const { mode, reversed } = attrs as Attrs;
  return { steps: gx.shape[0], batch: gx.shape[1], hidden: h0.shape[1], mode, reversed: reversed ? 1 : 0 };
};

const recurrentOp: Op = defineOp({
  name: "recurrent",
  lower: (plan, node) => {
    const [gx, h0, c0, w, bn, lengths] = node.inputs.map((_, i) => plan.input(i));
    const [y, hN, cN, gates, cells] = node.outputs.map((_, i) => plan.output(i));
    plan.call("recurrent", { gx, h0, c0, w, bn, lengths, y, hN, cN, gates, cells, ...sizesOf(node) });
  },
  decompose: (node) => {
    const { mode, reversed } = node.attrs as Attrs;
    const { gx, first, weights, lengths } = partsOf(node);
    const { y, last, gates, cells } = unrolled(mode, gx, first, weights, lengths, reversed);
    return [y, last.h, last.c, gates, keepsCells(mode) ? cells : zeros([0])];
  },
  vjp: (node, dys) => {
    const [dy, dhN, dcN, dgates, dcells] = dys;
    if (dgates || dcells) return decomposed(node, dys, add);
    const { mode, reversed, packed } = node.attrs as Attrs;
    const { gx, first, weights, lengths } = partsOf(node);
    const [y, hN, cN, gates, cells] = node.outputs;
    const upstream = [dy ?? zerosLike(y), dhN ?? zerosLike(hN), dcN ?? zerosLike(cN)];
    const [steps, batch, size] = y.shape;
    const like = ({ shape }: Tensor) => ({ shape, dtype: "f32" }) as const;
    const last = { shape: mode === Mode.gru ? y.shape : [0], dtype: "f32" } as const;
    const inputs = [...node.inputs, y, gates, cells, ...upstream];
    const outputs = [like(gx), last, like(first.h), like(first.c)];
    const [dgx, dq, dh0, dc0] = applyMany(recurrentGradOp, inputs, outputs, node.attrs);
    if (steps === 0) return [dgx, dh0, dc0, zerosLike(weights.w), zerosLike(weights.bn), undefined];
    // What the product W h got: all slopes, but for the GRU's last gate those within r (W h + b).
    const slopes = mode === Mode.gru ? concat([narrow(dgx, 2, 0, 2 * size), dq], 2) : dgx;
    const rows = steps * batch;
    const before = statesBefore(y, first.h, lengths, reversed, packed);
    const dw = matmul(transpose(reshape(slopes, [rows, slopes.shape[2]])), reshape(before, [rows, size]));
    return [dgx, dh0, dc0, dw, mode === Mode.gru ? sum(dq, [0, 1]) : undefined, undefined];
  },
});

/** The state before each step (T, N, H). */
function statesBefore(y: Tensor, h0: Tensor, lengths: Tensor, reversed: boolean, packed: boolean): Tensor {
  const steps = y.shape[0];
  const first = unsqueeze(h0, 0);
  if (!reversed) return concat([first, narrow(y, 0, 0, steps - 1)], 0);
  const before = concat([narrow(y, 0, 1, steps - 1), first], 0);
  if (!packed) return before;
  // A sequence begins at its own end.
  const later = reshape(add(arange(steps), 1), [steps, 1, 1]);
  return where(lt(later, reshape(lengths, [1, -1, 1])), before, first);
}

// Inputs: those of `recurrent`, y, gates, cells, dy, dhN, dcN. Outputs: dgx, dq (the GRU's, of W h + b), dh0, dc0.
const recurrentGradOp: Op = defineOp({
  name: "recurrentGrad",
  lower: (plan, node) => {
    const [, h0, c0, w, , lengths, y, gates, cells, dy, dhN, dcN] = node.inputs.map((_, i) => plan.input(i));
    const [dgx, dq, dh0, dc0] = node.outputs.map((_, i) => plan.output(i));
    const arrays = { h0, c0, w, lengths, y, gates, cells, dy, dhN, dcN, dgx, dq, dh0, dc0 };
    plan.call("recurrentGrad", { ...arrays, ...sizesOf(node) });
  },
  // Backpropagation through the steps as operations: from what the recurrence was given, not from what it kept.
  decompose: (node) => {
    const { mode, reversed } = node.attrs as Attrs;
    const { gx, first, weights, lengths } = partsOf(node);
    const [dy, dhN, dcN] = node.inputs.slice(9);
    const sources = [variable(gx), variable(first.h), variable(first.c)];
    const state = { h: sources[1], c: sources[2] };
    const { y, last, steps } = unrolled(mode, sources[0], state, weights, lengths, reversed);
    const cells = mode === Mode.gru ? steps.map(({ cell }) => cell) : [];
    const found = pullback([y, last.h, last.c], [dy, dhN, dcN], [...sources, ...cells], add);
    const [dgx, dh0, dc0, ...dq] = found.map((gradient, i) => gradient ?? zerosLike([...sources, ...cells][i]));
    return [dgx, mode === Mode.gru ? stack(dq) : zeros([0]), dh0, dc0];
  },
});

/** How a recurrence runs over its sequences. */
export interface RunOptions {
  /** (N), i32, known to lie in [1, T]: how many steps of each sequence count. Default: all. */
  readonly lengths?: Tensor | undefined;
  /** From the last step to the first. Default false. */
  readonly reversed?: boolean;
}

/**
 * Runs a recurrence over gx (T, N, gates · H), what the input gives to the gates: y (T, N, H), 0 where a step does not count, and the last
 * state. With a projection the steps are operations, otherwise all of them are one kernel, and so is their gradient.
 */
export function runRecurrence(
  mode: Mode,
  gx: Tensor,
  first: State,
  weights: StateWeights,
  { lengths, reversed = false }: RunOptions = {},
): { readonly y: Tensor; readonly last: State } {
  const [steps, batch] = gx.shape;
  const counts = lengths ?? add(zeros([batch], { dtype: "i32" }), steps);
  if (weights.projection) return unrolled(mode, gx, first, weights, counts, reversed);
  const shape = [steps, batch, first.h.shape[1]];
  const f32 = (sizes: readonly number[]) => ({ shape: sizes, dtype: "f32" }) as const;
  const kept = keepsCells(mode) ? shape : [0];
  const outputs = [
    f32(shape),
    f32(first.h.shape),
    f32(first.c.shape),
    f32([steps, batch, gatesOf(mode) * shape[2]]),
    f32(kept),
  ];
  const inputs = [gx, first.h, first.c, weights.w, weights.bn, counts];
  const [y, h, c] = applyMany(recurrentOp, inputs, outputs, { mode, reversed, packed: lengths !== undefined });
  return { y, last: { h, c } };
}
