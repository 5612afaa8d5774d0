import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { decomposed } from "../graph/backward.js";
import { applyMany, defineOp, type KernelSizes, type Lowering, type Op, type Word } from "../graph/op.js";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { add, mul, sub } from "./arithmetic.js";
import {
  type AttentionAttrs,
  attentionWithWeights,
  exponentials,
  finite,
  normalized,
  repeatHeads,
  scoresOf,
  sumHeads,
} from "./attention-weights.js";
import { exp } from "./exp.js";
import { expand, sum } from "./expand-sum.js";
import { stopGradient } from "./identity.js";
import { matmul } from "./matmul.js";
import { asFloat, asTensor, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape, unsqueeze } from "./reshape.js";

/** How `scaledDotProductAttention` masks, scales and drops. */
export interface AttentionOptions {
  /**
   * Boolean: true where a query attends to a key. f32: added to the scores. It broadcasts to (…, L, S), read by strides. Default none.
   */
  readonly attnMask?: Operand | undefined;
  /** The probability of dropping an attention weight, each time. Default 0. */
  readonly dropoutP?: number;
  /** Whether query i sees the keys 0 … i only. Default false. */
  readonly isCausal?: boolean;
  /** What scores are multiplied by. Default 1/√E. */
  readonly scale?: number | undefined;
  /** Whether k and v may have fewer heads than q, each read by as many of q's in a row. Default false. */
  readonly enableGqa?: boolean;
}

// Inputs: q (batch, heads, L, E), k (batch, kvHeads, S, E), v (batch, kvHeads, S, Ev), and a mask expanded to (batch, heads, L, S).
// Outputs: y (batch, L, heads, Ev), so that joining the heads is a view; of each row of scores its maximum, through which no gradient
// flows, and the sum of exp(score − maximum), both (batch, heads, L).
const attentionOp = defineOp({
  name: "scaledDotProductAttention",
  lower: (plan, node) => {
    const [y, top, total] = [0, 1, 2].map(plan.output);
    const { q, k, v, ...rest } = lowered(plan, node, 3);
    plan.call("attention", { q, k, v, y, max: top, sum: total, ...rest });
  },
  vjp: (node, dys) => {
    const [q, k, v, mask] = node.inputs;
    const [dy, , dsum] = dys;
    if (dsum || mask?.needsGrad) return decomposed(node, dys, add);
    if (dy === undefined) return [];
    const [y, top, total] = node.outputs;
    const inputs = [q, k, v, y, top, total, dy];
    const outputs = [q, k, v].map(({ shape: [b, h, n, c] }) => ({ shape: [b, n, h, c], dtype: "f32" as const }));
    const gradients = applyMany(attentionGradOp, mask ? [...inputs, mask] : inputs, outputs, node.attrs);
    return gradients.map((gradient) => transpose(gradient, 1, 2));
  },
  decompose: ({ inputs: [q, k, v, mask], attrs }) => {
    const { causal, scale } = attrs as unknown as AttentionAttrs;
    const scores = scoresOf(q, k, mask, causal, scale);
    const { powers, top, total } = exponentials(scores);
    const y = matmul(normalized(powers, total), repeatHeads(v, q));
    return [transpose(y, 1, 2), reshape(top, top.shape.slice(0, -1)), reshape(total, total.shape.slice(0, -1))];
  },
});

// Inputs: q, k, v, y, maximum, sum, dy, mask. Outputs: the gradients of q, k, v, each (batch, rows, heads, columns).
const attentionGradOp: Op = defineOp({
  name: "scaledDotProductAttentionGrad",
  lower: (plan, node) => {
    const [y, top, total, dy] = [3, 4, 5, 6].map(plan.input);
    const [dq, dk, dv] = [0, 1, 2].map(plan.output);
    const { q, k, v, ...rest } = lowered(plan, node, 7);
    plan.call("attentionGrad", { q, k, v, y, max: top, sum: total, dy, dq, dk, dv, ...rest });
  },
  decompose: ({ inputs: [q, k, v, y, top, total, dy, mask], attrs }) => {
    const { causal, scale } = attrs as unknown as AttentionAttrs;
    const scores = scoresOf(q, k, mask, causal, scale);
    const powers = exp(sub(scores, finite(unsqueeze(stopGradient(top), -1))));
    const p = normalized(powers, unsqueeze(total, -1));
    const upstream = transpose(dy, 1, 2);
    const dot = sum(mul(upstream, transpose(y, 1, 2)), -1, { keepDims: true });
    const slopes = mul(p, sub(matmul(upstream, transpose(repeatHeads(v, q))), dot));
    const dq = matmul(slopes, mul(repeatHeads(k, q), scale));
    const dk = sumHeads(matmul(transpose(slopes), mul(q, scale)), k);
    const dv = sumHeads(matmul(transpose(p), upstream), v);
    return [dq, dk, dv].map((gradient) => transpose(gradient, 1, 2));
  },
});

/** What both kernels take; a matrix whose columns are not contiguous is copied. */
function lowered(plan: Lowering, node: Node, maskIndex: number) {
  const { inputs } = node;
  const { causal, scale } = node.attrs as unknown as AttentionAttrs;
  const parts = [0, 1, 2].map((i) => {
    const { place, layout } = plan.strided(i);
    const [batch, head, row, column] = layout.strides;
    if (column === 1 || layout.shape[3] === 1) return { place, strides: [batch, head, row] };
    const [, heads, rows, columns] = layout.shape;
    return { place: plan.input(i), strides: [heads * rows * columns, rows * columns, columns] };
  });
  const layout: Word[] = [...parts.flatMap(({ strides }) => strides), ...maskWords(plan, inputs, maskIndex)];
  const [{ shape: q }, { shape: k }, { shape: v }] = inputs;
  const sizes = { batch: q[0], heads: q[1], kvHeads: k[1], queries: q[2], keys: k[2], size: q[3], valueSize: v[3] };
  const all: KernelSizes<"attention"> = { ...sizes, causal: causal ? 1 : 0 };
  return { q: parts[0].place, k: parts[1].place, v: parts[2].place, layout, ...all, scale };
}

function maskWords(plan: Lowering, inputs: readonly Tensor[], i: number): Word[] {
  if (inputs[i] === undefined) return [0, 0, 0, 0, 0, 0];
  const { place, layout } = plan.strided(i);
  return [inputs[i].dtype === "bool" ? 1 : 2, { place, access: "read" }, ...layout.strides];
}

/**
 * softmax(q kᵀ · scale + mask) v for q (…, H, L, E), k (…, H, S, E) and v (…, H, S, Ev), or without heads: (…, H, L, Ev). The scores
 * are never stored as a whole (Dao et al. 2022), except with dropout or a mask that needs gradients. A query that sees no key gives
 * zeros. A mask and `isCausal` may be combined.
 *
 * @throws ShapeError on sizes that do not fit, DTypeError on a mask of whole numbers
 */
export function scaledDotProductAttention(
  query: Operand,
  key: Operand,
  value: Operand,
  { attnMask, dropoutP = 0, isCausal = false, scale, enableGqa = false }: AttentionOptions = {},
): Tensor {
  const name = attentionOp.name;
  const [q, k, v] = [query, key, value].map((x) => asFloat(name, x));
  const shown = [q, k, v].map(({ shape }) => formatShape(shape)).join(", ");
  if (q.rank < 2 || k.rank < 2 || v.rank < 2) throw new ShapeError(name, "takes (…, rows, features)", shown);
  const [length, width] = q.shape.slice(-2);
  const keys = k.shape[k.rank - 2];
  const valueWidth = v.shape[v.rank - 1];
  if (k.shape[k.rank - 1] !== width) throw new ShapeError(name, "query and key must have equally many features", shown);
  if (v.shape[v.rank - 2] !== keys) throw new ShapeError(name, "key and value must have equally many rows", shown);
  if (!(dropoutP >= 0 && dropoutP <= 1)) throw new ArgumentError(name, "dropoutP must lie in [0, 1]", String(dropoutP));
  if (scale !== undefined && !Number.isFinite(scale))
    throw new ArgumentError(name, "scale must be a number", String(scale));
  const lead = leadOf(name, q, k, v, enableGqa, shown);
  const heads = lead[lead.length - 1] ?? 1;
  const outer = sizeOf(lead.slice(0, -1));
  const four = (x: Tensor): Tensor => {
    const [rows, columns] = x.shape.slice(-2);
    const own = x.rank > 2 ? x.shape[x.rank - 3] : 1;
    const count = enableGqa ? own : heads;
    const wide = expand(x, [...lead.slice(0, -1), ...(lead.length > 0 ? [count] : []), rows, columns]);
    return wide.rank === 4 ? wide : reshape(wide, [outer, count, rows, columns]);
  };
  const mask = attnMask === undefined ? undefined : maskTo(name, attnMask, [...lead, length, keys], [outer, heads]);
  const attrs = { causal: isCausal, scale: scale ?? 1 / Math.sqrt(width) };
  const [four0, four1, four2] = [four(q), four(k), four(v)];
  const y =
    dropoutP > 0
      ? attentionWithWeights(four0, four1, four2, mask, attrs, dropoutP).y
      : attend(four0, four1, four2, mask, attrs);
  return lead.length === 2 ? y : reshape(y, [...lead, length, valueWidth]);
}

function attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined, attrs: AttentionAttrs): Tensor {
  const [batch, heads, length] = q.shape;
  const rows = { shape: [batch, heads, length], dtype: "f32" } as const;
  const y = { shape: [batch, length, heads, v.shape[3]], dtype: "f32" } as const;
  const inputs = mask ? [q, k, v, mask] : [q, k, v];
  return transpose(applyMany(attentionOp, inputs, [y, rows, rows], { ...attrs })[0], 1, 2);
}

/** The axes before rows and features, which broadcast. */
function leadOf(name: string, q: Tensor, k: Tensor, v: Tensor, gqa: boolean, shown: string): Shape {
  const of = (x: Tensor): Shape => x.shape.slice(0, -2);
  if (!gqa) return broadcastShapes(name, broadcastShapes(name, of(q), of(k)), of(v));
  const [heads, kHeads, vHeads] = [q, k, v].map((x) => (x.rank > 2 ? x.shape[x.rank - 3] : 1));
  if (q.rank < 3 || kHeads !== vHeads || kHeads === 0 || heads % kHeads !== 0)
    throw new ShapeError(name, "enableGqa takes as many heads of query as a multiple of those of key and value", shown);
  const outer = (x: Tensor): Shape => x.shape.slice(0, -3);
  return [...broadcastShapes(name, broadcastShapes(name, outer(q), outer(k)), outer(v)), heads];
}

/** The mask walked as (batch, heads, L, S). */
function maskTo(name: string, attnMask: Operand, shape: Shape, lead: Shape): Tensor {
  const mask = asTensor(name, attnMask);
  if (mask.dtype === "i32") throw new DTypeError(name, "attnMask must be bool or f32", mask.dtype);
  const common = broadcastShapes(name, mask.shape, shape);
  if (formatShape(common) !== formatShape(shape))
    throw new ShapeError(name, `attnMask must broadcast to ${formatShape(shape)}`, formatShape(mask.shape));
  const wide = expand(mask, shape);
  return wide.rank === 4 ? wide : reshape(wide, [...lead, ...shape.slice(-2)]);
}
