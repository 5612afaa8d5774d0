import { ArgumentError, DTypeError, ShapeError } from "../errors.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./arithmetic.js";
import { attentionWithWeights, causalMask } from "./attention-weights.js";
import { concat } from "./concat.js";
import { ones, zeros } from "./create.js";
import { expand } from "./expand-sum.js";
import { logicalAnd, logicalNot } from "./logical.js";
import { matmul } from "./matmul.js";
import { mean } from "./mean.js";
import { narrow } from "./narrow.js";
import { asFloat, asTensor, type Operand } from "./operand.js";
import { permute, transpose } from "./permute.js";
import { reshape, squeeze, unsqueeze } from "./reshape.js";
import { scaledDotProductAttention } from "./scaled-dot-product-attention.js";
import { where } from "./where.js";

/** The parameters of multi-head attention, E features in H heads. */
export interface MultiheadAttentionWeights {
  /** (3E, E): the rows of q, k and v one below the other; or the three by themselves. */
  readonly inProjWeight?: Operand | undefined;
  /** (E, E) */
  readonly qProjWeight?: Operand | undefined;
  /** (E, kdim) */
  readonly kProjWeight?: Operand | undefined;
  /** (E, vdim) */
  readonly vProjWeight?: Operand | undefined;
  /** (3E) */
  readonly inProjBias?: Operand | undefined;
  /** (1, 1, E), a key and a value that every query may attend to. */
  readonly biasK?: Operand | undefined;
  readonly biasV?: Operand | undefined;
  /** (E, E) */
  readonly outProjWeight: Operand;
  /** (E) */
  readonly outProjBias?: Operand | undefined;
}

/** What each query may see. */
export interface MultiheadAttentionMasks {
  /** (N, S), or (S) for one sequence. Boolean: true where a key is to be ignored; f32: added to the scores. */
  readonly keyPaddingMask?: Operand | undefined;
  /** (L, S) or (N · H, L, S). Boolean: true where a query must not attend; f32: added to the scores. */
  readonly attnMask?: Operand | undefined;
  /** Whether query i sees the keys 0 … i only. Default false. */
  readonly isCausal?: boolean;
  /** Whether to return the attention weights, which then are stored. Default true. */
  readonly needWeights?: boolean;
  /** Whether the weights are averaged over the heads. Default true. */
  readonly averageAttnWeights?: boolean;
}

export interface MultiheadAttentionOptions extends MultiheadAttentionWeights, MultiheadAttentionMasks {
  readonly numHeads: number;
  /** The probability of dropping an attention weight, each time. Default 0. */
  readonly dropoutP?: number;
  /** Whether to add a key and a value of zeros. Default false. */
  readonly addZeroAttn?: boolean;
  /** Whether tensors are (N, L, E), not (L, N, E). Default false. */
  readonly batchFirst?: boolean;
}

const name = "multiheadAttention";

/**
 * Multi-head attention (Vaswani et al. 2017): query (L, N, E), key (S, N, kdim), value (S, N, vdim), or with the batch first, or
 * without one, projected to H heads of E / H features; their attention, joined and projected: (L, N, E). The weights are (N, L, S),
 * or (N, H, L, S) where they are not averaged.
 *
 * @throws ShapeError on sizes that do not fit, DTypeError on masks of whole numbers, ArgumentError on biasK without biasV
 */
export function multiheadAttention(
  query: Operand,
  key: Operand,
  value: Operand,
  options: MultiheadAttentionOptions,
): { readonly y: Tensor; readonly attnWeights: Tensor | undefined } {
  const { numHeads, dropoutP = 0, batchFirst = false, needWeights = true, averageAttnWeights = true } = options;
  checkCount(name, "numHeads", numHeads, 1);
  const inputs = [query, key, value].map((x) => asFloat(name, x));
  const shown = inputs.map(({ shape }) => formatShape(shape)).join(", ");
  const { rank } = inputs[0];
  if (inputs.some((x) => x.rank !== rank) || (rank !== 2 && rank !== 3))
    throw new ShapeError(name, "query, key and value take (L, N, E), or (L, E) each", shown);
  const batched = inputs.map((x) => (rank === 2 ? unsqueeze(x, 0) : batchFirst ? x : transpose(x, 0, 1)));
  const [{ shape: ofQuery }, { shape: ofKey }, { shape: ofValue }] = batched;
  const [batch, length, embedDim] = ofQuery;
  if (ofKey[0] !== batch || ofValue[0] !== batch) throw new ShapeError(name, "batches must be equal", shown);
  if (ofKey[1] !== ofValue[1]) throw new ShapeError(name, "key and value must have equally many rows", shown);
  if (embedDim % numHeads !== 0)
    throw new ShapeError(name, "numHeads must divide the features", `${numHeads} of ${embedDim}`);
  let [q, k, v] = projected(batched, options, embedDim);
  if ((options.biasK === undefined) !== (options.biasV === undefined))
    throw new ArgumentError(name, "takes both biasK and biasV or neither", options.biasK ? "biasK" : "biasV");
  const extra = [options.biasK ? 1 : 0, options.addZeroAttn ? 1 : 0].reduce((a, b) => a + b);
  const append = (x: Tensor, row: Tensor): Tensor => concat([x, expand(row, [batch, 1, embedDim])], 1);
  if (options.biasK && options.biasV)
    [k, v] = [append(k, asTensor(name, options.biasK)), append(v, asTensor(name, options.biasV))];
  if (options.addZeroAttn) [k, v] = [append(k, zeros([1, 1, embedDim])), append(v, zeros([1, 1, embedDim]))];
  const causalInMask = options.isCausal === true && extra > 0;
  const mask = maskOf(options, batch, numHeads, length, ofKey[1], extra, causalInMask);
  const causal = options.isCausal === true && !causalInMask;
  const heads = (x: Tensor): Tensor =>
    permute(reshape(x, [batch, x.shape[1], numHeads, embedDim / numHeads]), [0, 2, 1, 3]);
  const { y, weights } = attended(heads(q), heads(k), heads(v), mask, causal, dropoutP, needWeights);
  const joined = reshape(permute(y, [0, 2, 1, 3]), [batch, length, embedDim]);
  const projection = affine(joined, options.outProjWeight, options.outProjBias);
  const shaped = rank === 2 ? squeeze(projection, 0) : batchFirst ? projection : transpose(projection, 0, 1);
  const averaged = weights && averageAttnWeights ? mean(weights, 1) : weights;
  return { y: shaped, attnWeights: averaged && rank === 2 ? squeeze(averaged, 0) : averaged };
}

function attended(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  mask: Tensor | undefined,
  causal: boolean,
  dropoutP: number,
  needWeights: boolean,
): { readonly y: Tensor; readonly weights: Tensor | undefined } {
  if (needWeights) return attentionWithWeights(q, k, v, mask, { causal, scale: 1 / Math.sqrt(q.shape[3]) }, dropoutP);
  const y = scaledDotProductAttention(q, k, v, { attnMask: mask, isCausal: causal, dropoutP });
  return { y, weights: undefined };
}

/** x weightᵀ + bias */
function affine(x: Tensor, weight: Operand, bias: Operand | undefined): Tensor {
  const y = matmul(x, transpose(weight));
  return bias === undefined ? y : add(y, bias);
}

/** q, k and v: (N, rows, E) each. Slices of the weight are small, those of one joint product would not be. */
function projected(inputs: readonly Tensor[], options: MultiheadAttentionOptions, embedDim: number): Tensor[] {
  const { inProjWeight, inProjBias } = options;
  const apart = [options.qProjWeight, options.kProjWeight, options.vProjWeight];
  const expected = inProjWeight === undefined ? apart : inputs.map(() => inProjWeight);
  return inputs.map((x, i) => {
    const given = expected[i];
    if (given === undefined) throw new ShapeError(name, "takes inProjWeight, or one weight for each of q, k and v");
    const whole = asFloat(name, given);
    const shape = [inProjWeight === undefined ? embedDim : 3 * embedDim, x.shape[2]];
    if (formatShape(whole.shape) !== formatShape(shape))
      throw new ShapeError(name, `the weight of ${"qkv"[i]} must be ${formatShape(shape)}`, formatShape(whole.shape));
    const weight = inProjWeight === undefined ? whole : narrow(whole, 0, i * embedDim, embedDim);
    return affine(x, weight, inProjBias === undefined ? undefined : narrow(inProjBias, 0, i * embedDim, embedDim));
  });
}

/** Both masks in one that broadcasts to (N, H, L, S + extra); boolean: true where a query attends. */
function maskOf(
  { keyPaddingMask, attnMask }: MultiheadAttentionMasks,
  batch: number,
  heads: number,
  length: number,
  keys: number,
  extra: number,
  causal: boolean,
): Tensor | undefined {
  const masks: Tensor[] = [];
  if (keyPaddingMask !== undefined) {
    const mask = checked("keyPaddingMask", keyPaddingMask, [[batch, keys], ...(batch === 1 ? [[keys]] : [])]);
    masks.push(reshape(mask, [batch, 1, 1, keys]));
  }
  if (attnMask !== undefined) {
    const mask = checked("attnMask", attnMask, [
      [length, keys],
      [batch * heads, length, keys],
    ]);
    masks.push(mask.rank === 2 ? mask : reshape(mask, [batch, heads, length, keys]));
  }
  if (causal) masks.push(causalMask(length, keys));
  if (masks.length === 0) return undefined;
  const allBool = masks.every(({ dtype }) => dtype === "bool");
  // Boolean masks say what is hidden here, and what is seen in scaledDotProductAttention.
  const seen = masks.map((mask) =>
    mask.dtype !== "bool" ? mask : allBool ? logicalNot(mask) : where(mask, Number.NEGATIVE_INFINITY, 0),
  );
  const mask = seen.reduce((a, b) => (allBool ? logicalAnd(a, b) : add(a, b)));
  if (extra === 0) return mask;
  const shape = [...mask.shape.slice(0, -1), extra];
  return concat([mask, allBool ? ones(shape, { dtype: "bool" }) : zeros(shape)], -1);
}

function checked(option: string, operand: Operand, shapes: readonly (readonly number[])[]): Tensor {
  const mask = asTensor(name, operand);
  if (mask.dtype === "i32") throw new DTypeError(name, `${option} must be bool or f32`, mask.dtype);
  const allowed = shapes.map(formatShape);
  if (!allowed.includes(formatShape(mask.shape)))
    throw new ShapeError(name, `${option} must be ${allowed.join(" or ")}`, formatShape(mask.shape));
  return mask;
}
