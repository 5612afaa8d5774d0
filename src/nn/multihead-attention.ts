import { ArgumentError, ShapeError } from "../errors.js";
import { zeros } from "../ops/create.js";
import {
  type MultiheadAttentionMasks,
  multiheadAttention as multiheadAttentionOp,
} from "../ops/multihead-attention.js";
import { checkProbability } from "../ops/random.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { xavierNormal, xavierUniform } from "./init.js";
import { type Linear, linear } from "./linear.js";
import { Module } from "./module.js";
import { type Parameter, parameter } from "./parameter.js";

export type { MultiheadAttentionMasks };

/** How a `multiheadAttention` layer is made. */
export interface MultiheadAttentionOptions {
  /** The probability of dropping an attention weight in training mode. Default 0. */
  readonly dropout?: number;
  /** Whether the projections have biases. Default true. */
  readonly bias?: boolean;
  /** Whether to learn one more key and value, which every query may attend to. Default false. */
  readonly addBiasKv?: boolean;
  /** Whether to add a key and a value of zeros. Default false. */
  readonly addZeroAttn?: boolean;
  /** Features of the keys. Default embedDim. */
  readonly kdim?: number;
  /** Features of the values. Default embedDim. */
  readonly vdim?: number;
  /** Whether tensors are (N, L, E), not (L, N, E). Default false. */
  readonly batchFirst?: boolean;
}

/** What a `multiheadAttention` layer gives. */
export interface Attended {
  /** Of the shape of the query. */
  readonly y: Tensor;
  /** (N, L, S), or (N, H, L, S) where they are not averaged; undefined unless they are needed. */
  readonly attnWeights: Tensor | undefined;
}

/** The layer that `multiheadAttention` makes. */
export class MultiheadAttention extends Module<
  [query: Tensor, key?: Tensor, value?: Tensor, masks?: MultiheadAttentionMasks],
  Attended
> {
  /** (3 · embedDim, embedDim): the projections of query, key and value one below the other, where all have embedDim features. */
  readonly inProjWeight: Parameter | undefined;
  /** (embedDim, embedDim) */
  readonly qProjWeight: Parameter | undefined;
  /** (embedDim, kdim) */
  readonly kProjWeight: Parameter | undefined;
  /** (embedDim, vdim) */
  readonly vProjWeight: Parameter | undefined;
  /** (3 · embedDim) */
  readonly inProjBias: Parameter | undefined;
  /** (1, 1, embedDim) */
  readonly biasK: Parameter | undefined;
  /** (1, 1, embedDim) */
  readonly biasV: Parameter | undefined;
  readonly outProj: Linear;
  readonly #features: Readonly<Record<"query" | "key" | "value", number>>;
  readonly #options: { readonly numHeads: number; readonly addZeroAttn: boolean; readonly batchFirst: boolean };
  readonly #dropout: number;

  constructor(
    embedDim: number,
    numHeads: number,
    {
      dropout = 0,
      bias = true,
      addBiasKv = false,
      addZeroAttn = false,
      kdim = embedDim,
      vdim = embedDim,
      batchFirst = false,
    }: MultiheadAttentionOptions = {},
  ) {
    super();
    const name = "multiheadAttention";
    checkCount(name, "embedDim", embedDim, 1);
    checkCount(name, "numHeads", numHeads, 1);
    checkCount(name, "kdim", kdim, 1);
    checkCount(name, "vdim", vdim, 1);
    if (embedDim % numHeads !== 0)
      throw new ArgumentError(name, "numHeads must divide embedDim", `${numHeads} of ${embedDim}`);
    this.#dropout = checkProbability(name, dropout, "dropout");
    this.#features = { query: embedDim, key: kdim, value: vdim };
    this.#options = { numHeads, addZeroAttn, batchFirst };
    const projection = (field: string, shape: number[]): Parameter => parameter(xavierUniform(shape), { name: field });
    if (kdim === embedDim && vdim === embedDim) {
      this.inProjWeight = projection("in_proj_weight", [3 * embedDim, embedDim]);
    } else {
      this.qProjWeight = projection("q_proj_weight", [embedDim, embedDim]);
      this.kProjWeight = projection("k_proj_weight", [embedDim, kdim]);
      this.vProjWeight = projection("v_proj_weight", [embedDim, vdim]);
    }
    this.inProjBias = bias ? parameter(zeros([3 * embedDim]), { name: "in_proj_bias" }) : undefined;
    const row = (field: string): Parameter | undefined =>
      addBiasKv ? parameter(xavierNormal([1, 1, embedDim]), { name: field }) : undefined;
    this.biasK = row("bias_k");
    this.biasV = row("bias_v");
    this.outProj = linear(embedDim, embedDim, { bias });
    this.outProj.bias?.assign(zeros([embedDim]));
  }

  forward(query: Tensor, key: Tensor = query, value: Tensor = key, masks: MultiheadAttentionMasks = {}): Attended {
    const features = Object.entries(this.#features);
    for (const [i, { shape }] of [query, key, value].entries()) {
      const [name, size] = features[i];
      if (shape.at(-1) !== size)
        throw new ShapeError("multiheadAttention", `${name} must have ${size} features`, formatShape(shape));
    }
    return multiheadAttentionOp(query, key, value, {
      ...masks,
      ...this.#options,
      dropoutP: this.training ? this.#dropout : 0,
      inProjWeight: this.inProjWeight,
      qProjWeight: this.qProjWeight,
      kProjWeight: this.kProjWeight,
      vProjWeight: this.vProjWeight,
      inProjBias: this.inProjBias,
      biasK: this.biasK,
      biasV: this.biasV,
      outProjWeight: this.outProj.weight,
      outProjBias: this.outProj.bias,
    });
  }
}

/**
 * Attention of several heads (Vaswani et al. 2017): query, key and value are projected, each head attends with its share of the features,
 * and what they give is joined and projected. `forward(query, key = query, value = key, masks)`; as in PyTorch true in a boolean mask
 * means that a key is hidden, and the weights are returned unless `needWeights` is false, which is faster: they are not stored then.
 *
 * @throws ArgumentError if numHeads does not divide embedDim
 */
export const multiheadAttention = (
  embedDim: number,
  numHeads: number,
  options?: MultiheadAttentionOptions,
): MultiheadAttention => new MultiheadAttention(embedDim, numHeads, options);
