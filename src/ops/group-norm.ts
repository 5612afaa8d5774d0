import { ArgumentError, ShapeError } from "../errors.js";
import { decomposed } from "../graph/backward.js";
import { applyMany, defineOp } from "../graph/op.js";
import { checkCount, formatShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul, square, sub } from "./arithmetic.js";
import { ones, zeros } from "./create.js";
import { sum } from "./expand-sum.js";
import { mean } from "./mean.js";
import { asFloat, type Operand } from "./operand.js";
import { reshape } from "./reshape.js";
import { rsqrt } from "./sqrt.js";

/** How the operation `groupNorm` normalizes. */
export interface GroupNormOptions {
  /** (C,), multiplies the normalised channels. Default 1. */
  readonly weight?: Operand | undefined;
  /** (C,), added to them. Default 0. */
  readonly bias?: Operand | undefined;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/** x as (n, groups, channels, inner); centered 0: nothing is subtracted, and the variance is the mean square. */
export type GroupSizes = {
  readonly n: number;
  readonly groups: number;
  readonly channels: number;
  readonly inner: number;
  readonly centered: 0 | 1;
};
type Attrs = GroupSizes & { readonly eps: number };

const within = { keepDims: true } as const;

const groupNormOp = defineOp({
  name: "groupNorm",
  inPlace: [0],
  lower: (plan, node) => {
    const [x, weight, bias] = [0, 1, 2].map(plan.input);
    const [y, average, inverse] = [0, 1, 2].map(plan.output);
    plan.call("groupNorm", { x, weight, bias, y, mean: average, inverse, ...(node.attrs as Attrs) });
  },
  vjp: (node, dys) => {
    const [dy, dmean, dinverse] = dys;
    if (dmean || dinverse) return decomposed(node, dys, add);
    if (dy === undefined) return [];
    const [x, weight] = node.inputs;
    const [, average, inverse] = node.outputs;
    return applyMany(groupNormGradOp, [x, weight, average, inverse, dy], [x, weight, weight], node.attrs);
  },
  decompose: ({ inputs: [x, weight, bias], attrs }) => {
    const { n, groups, channels, inner, centered, eps } = attrs as Attrs;
    const rows = reshape(x, [n, groups, channels, inner]);
    const average = centered ? mean(rows, [2, 3], within) : zeros([n, groups, 1, 1]);
    const deviation = sub(rows, average);
    const inverse = rsqrt(add(mean(square(deviation), [2, 3], within), eps));
    const channel = (v: Tensor): Tensor => reshape(v, [groups, channels, 1]);
    const y = add(mul(mul(deviation, inverse), channel(weight)), channel(bias));
    return [reshape(y, x.shape), reshape(average, [n * groups]), reshape(inverse, [n * groups])];
  },
});

/** So many of the n share one part of dweight and dbias: at most 64, and about 128 kB of x. */
const blockOf = ({ groups, channels, inner }: GroupSizes): number =>
  Math.max(1, Math.min(64, Math.floor(32768 / (groups * channels * inner))));

const groupNormGradOp = defineOp({
  name: "groupNormGrad",
  inPlace: [0, 4],
  lower: (plan, node) => {
    const { eps: _, ...sizes } = node.attrs as Attrs;
    const [x, weight, average, inverse, dy] = [0, 1, 2, 3, 4].map(plan.input);
    const [dx, dweight, dbias] = [0, 1, 2].map(plan.output);
    const block = blockOf(sizes);
    const parts = Math.ceil(sizes.n / block);
    const inner = sizes.groups * sizes.channels;
    const results = [dweight, dbias];
    const summands = parts === 1 ? results : results.map(() => plan.temporary(parts * inner, "f32"));
    const outputs = { dx, dweight: summands[0], dbias: summands[1] };
    plan.call("groupNormGrad", { x, weight, mean: average, inverse, dy, ...outputs, ...sizes, block });
    if (parts === 1) return;
    results.forEach((y, i) => {
      plan.call("sum", { x: summands[i], y, outer: 1, size: parts, inner });
    });
  },
  decompose: ({ inputs: [x, weight, average, inverse, dy], attrs }) => {
    const { n, groups, channels, inner, centered } = attrs as Attrs;
    const rows = (v: Tensor): Tensor => reshape(v, [n, groups, channels, inner]);
    const group = (v: Tensor): Tensor => reshape(v, [n, groups, 1, 1]);
    const normal = mul(sub(rows(x), group(average)), group(inverse));
    const g = mul(rows(dy), reshape(weight, [groups, channels, 1]));
    const lean = mul(normal, mean(mul(g, normal), [2, 3], within));
    const dx = mul(group(inverse), sub(centered ? sub(g, mean(g, [2, 3], within)) : g, lean));
    const dweight = sum(mul(rows(dy), normal), [0, 3]);
    return [reshape(dx, x.shape), reshape(dweight, weight.shape), reshape(sum(rows(dy), [0, 3]), weight.shape)];
  },
});

/** y, mean and 1 / √(variance + eps) of each group, both (n · groups,). Sizes and shapes were checked. */
export function normalizeGroups(
  x: Tensor,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  sizes: GroupSizes,
  eps: number,
): Tensor[] {
  const affine = weight?.shape ?? bias?.shape ?? [sizes.groups * sizes.channels];
  const statistics = { shape: [sizes.n * sizes.groups], dtype: "f32" } as const;
  const inputs = [x, weight ?? ones(affine), bias ?? zeros(affine)];
  return applyMany(groupNormOp, inputs, [x, statistics, statistics], { ...sizes, eps });
}

/** A weight or bias of the shape it must have, if there is one. */
export function affineOf(op: string, name: string, v: Operand | undefined, shape: Shape): Tensor | undefined {
  if (v === undefined) return undefined;
  const tensor = asFloat(op, v);
  if (formatShape(tensor.shape) !== formatShape(shape))
    throw new ShapeError(op, `${name} must be ${formatShape(shape)}`, formatShape(tensor.shape));
  return tensor;
}

/** @throws ArgumentError unless eps is a number of at least 0 */
export function checkEps(op: string, eps: number): number {
  if (!(eps >= 0)) throw new ArgumentError(op, "eps must be at least 0", String(eps));
  return eps;
}

/**
 * Group normalisation (Wu and He 2018) of x (N, C, …): its channels in `groups` groups of neighbours, and with mean and biased variance
 * of each group of each example (x − mean) / √(variance + eps) · weight + bias.
 *
 * @throws ShapeError if x has less than two axes, its channels do not divide into so many groups, or it is one example with one value
 * in each group
 */
export function groupNorm(x: Operand, groups: number, { weight, bias, eps = 1e-5 }: GroupNormOptions = {}): Tensor {
  const input = asFloat("groupNorm", x);
  if (input.rank < 2) throw new ShapeError("groupNorm", "takes (N, C, …)", formatShape(input.shape));
  const [n, c, ...rest] = input.shape;
  if (c % checkCount("groupNorm", "groups", groups, 1) !== 0)
    throw new ShapeError("groupNorm", `channels must divide into ${groups} groups`, formatShape(input.shape));
  const sizes = { n, groups, channels: c / groups, inner: sizeOf(rest), centered: 1 } as const;
  if (n * sizes.channels * sizes.inner === 1)
    throw new ShapeError("groupNorm", "takes more than one value per group", formatShape(input.shape));
  const [scale, offset] = [affineOf("groupNorm", "weight", weight, [c]), affineOf("groupNorm", "bias", bias, [c])];
  return normalizeGroups(input, scale, offset, sizes, checkEps("groupNorm", eps))[0];
}
