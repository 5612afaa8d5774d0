import { add } from "../ops/arithmetic.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Dropout, dropout as dropoutLayer } from "./dropout.js";
import { activationOf, checkTransformerLayer, type TransformerLayerOptions } from "./feed-forward.js";
import { type LayerNorm, layerNorm } from "./layer-norm.js";
import { type Linear, linear } from "./linear.js";
import { Module } from "./module.js";
import { type MultiheadAttention, type MultiheadAttentionMasks, multiheadAttention } from "./multihead-attention.js";

/** What of its input an encoder sees. True in a boolean mask hides; f32 masks are added to the scores. */
export interface EncoderMasks {
  /** (L, L) or (N · H, L, L) */
  readonly mask?: Tensor | undefined;
  /** (N, L), or (L) for one sequence */
  readonly srcKeyPaddingMask?: Tensor | undefined;
  /** Whether position i sees positions 0 … i only. Default false. */
  readonly isCausal?: boolean;
}

/** The layer that `transformerEncoderLayer` makes. */
export class TransformerEncoderLayer extends Module<[src: Tensor, masks?: EncoderMasks]> {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly #dropout: Dropout;
  readonly #activation: (x: Tensor) => Tensor;
  readonly #normFirst: boolean;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    checkTransformerLayer("transformerEncoderLayer", dModel, nhead, options);
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", bias = true } = options;
    const { layerNormEps: eps = 1e-5, batchFirst = false, normFirst = false } = options;
    this.selfAttn = multiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.linear1 = linear(dModel, dimFeedforward, { bias });
    this.linear2 = linear(dimFeedforward, dModel, { bias });
    this.norm1 = layerNorm(dModel, { eps, bias });
    this.norm2 = layerNorm(dModel, { eps, bias });
    this.#dropout = dropoutLayer(dropout);
    this.#activation = activationOf("transformerEncoderLayer", activation);
    this.#normFirst = normFirst;
  }

  forward(src: Tensor, { mask, srcKeyPaddingMask, isCausal = false }: EncoderMasks = {}): Tensor {
    const masks = { attnMask: mask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    if (this.#normFirst) {
      const x = add(src, this.#attend(this.norm1.forward(src), masks));
      return add(x, this.#feed(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(add(src, this.#attend(src, masks)));
    return this.norm2.forward(add(x, this.#feed(x)));
  }

  #attend(x: Tensor, masks: MultiheadAttentionMasks): Tensor {
    return this.#drop(this.selfAttn.forward(x, x, x, { ...masks, needWeights: false }).y);
  }

  #feed(x: Tensor): Tensor {
    return this.#drop(this.linear2.forward(this.#drop(this.#activation(this.linear1.forward(x)))));
  }

  #drop(x: Tensor): Tensor {
    return this.training ? this.#dropout.forward(x) : x;
  }
}

/**
 * Self-attention and a feed-forward block, each with dropout, a residual sum and a layer norm (Vaswani et al. 2017): (L, N, dModel) →
 * (L, N, dModel), or with the batch first, or without one. The names of its parameters are PyTorch's.
 *
 * @throws ArgumentError if nhead does not divide dModel, and for options out of range
 */
export const transformerEncoderLayer = (
  dModel: number,
  nhead: number,
  options?: TransformerLayerOptions,
): TransformerEncoderLayer => new TransformerEncoderLayer(dModel, nhead, options);

/** What follows the layers of a stack. */
export interface TransformerStackOptions {
  /** A norm after the last layer. Default: none. */
  readonly norm?: LayerNorm | undefined;
}

/** The stack that `transformerEncoder` makes. */
export class TransformerEncoder extends Module<[src: Tensor, masks?: EncoderMasks]> {
  readonly layers: readonly TransformerEncoderLayer[];
  readonly norm: LayerNorm | undefined;

  constructor(layer: () => TransformerEncoderLayer, numLayers: number, { norm }: TransformerStackOptions = {}) {
    super();
    checkCount("transformerEncoder", "numLayers", numLayers, 1);
    this.layers = Array.from({ length: numLayers }, layer);
    this.norm = norm;
  }

  forward(src: Tensor, masks: EncoderMasks = {}): Tensor {
    const x = this.layers.reduce((y, layer) => layer.forward(y, masks), src);
    return this.norm ? this.norm.forward(x) : x;
  }
}

/** Encoder layers one after another, each made by `layer()` with its own first weights, and a norm if there is one. */
export const transformerEncoder = (
  layer: () => TransformerEncoderLayer,
  numLayers: number,
  options?: TransformerStackOptions,
): TransformerEncoder => new TransformerEncoder(layer, numLayers, options);
