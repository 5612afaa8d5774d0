import { add } from "../ops/arithmetic.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Dropout, dropout as dropoutLayer } from "./dropout.js";
import { activationOf, checkTransformerLayer, type TransformerLayerOptions } from "./feed-forward.js";
import { type LayerNorm, layerNorm } from "./layer-norm.js";
import { type Linear, linear } from "./linear.js";
import { Module } from "./module.js";
import { type MultiheadAttention, type MultiheadAttentionMasks, multiheadAttention } from "./multihead-attention.js";
import type { TransformerStackOptions } from "./transformer-encoder.js";

/** What a decoder sees of its target and of the memory. True in a boolean mask hides; f32 masks are added to the scores. */
export interface DecoderMasks {
  /** (T, T) or (N · H, T, T) */
  readonly tgtMask?: Tensor | undefined;
  /** (T, S) or (N · H, T, S) */
  readonly memoryMask?: Tensor | undefined;
  /** (N, T), or (T) for one sequence */
  readonly tgtKeyPaddingMask?: Tensor | undefined;
  /** (N, S), or (S) for one sequence */
  readonly memoryKeyPaddingMask?: Tensor | undefined;
  /** Whether position i of the target sees its positions 0 … i only. Default false. */
  readonly tgtIsCausal?: boolean;
  /** Whether position i of the target sees positions 0 … i of the memory only. Default false. */
  readonly memoryIsCausal?: boolean;
}

/** The layer that `transformerDecoderLayer` makes. */
export class TransformerDecoderLayer extends Module<[tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly #dropout: Dropout;
  readonly #activation: (x: Tensor) => Tensor;
  readonly #normFirst: boolean;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    checkTransformerLayer("transformerDecoderLayer", dModel, nhead, options);
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", bias = true } = options;
    const { layerNormEps: eps = 1e-5, batchFirst = false, normFirst = false } = options;
    this.selfAttn = multiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.multiheadAttn = multiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.linear1 = linear(dModel, dimFeedforward, { bias });
    this.linear2 = linear(dimFeedforward, dModel, { bias });
    this.norm1 = layerNorm(dModel, { eps, bias });
    this.norm2 = layerNorm(dModel, { eps, bias });
    this.norm3 = layerNorm(dModel, { eps, bias });
    this.#dropout = dropoutLayer(dropout);
    this.#activation = activationOf("transformerDecoderLayer", activation);
    this.#normFirst = normFirst;
  }

  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    const { tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask } = masks;
    const { tgtIsCausal = false, memoryIsCausal = false } = masks;
    const own = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal };
    const other = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, isCausal: memoryIsCausal };
    const parts: [norm: LayerNorm, part: (x: Tensor) => Tensor][] = [
      [this.norm1, (x) => this.#attend(this.selfAttn, x, x, own)],
      [this.norm2, (x) => this.#attend(this.multiheadAttn, x, memory, other)],
      [this.norm3, (x) => this.#feed(x)],
    ];
    return parts.reduce(
      (x, [norm, part]) => (this.#normFirst ? add(x, part(norm.forward(x))) : norm.forward(add(x, part(x)))),
      tgt,
    );
  }

  #attend(attention: MultiheadAttention, x: Tensor, memory: Tensor, masks: MultiheadAttentionMasks): Tensor {
    return this.#drop(attention.forward(x, memory, memory, { ...masks, needWeights: false }).y);
  }

  #feed(x: Tensor): Tensor {
    return this.#drop(this.linear2.forward(this.#drop(this.#activation(this.linear1.forward(x)))));
  }

  #drop(x: Tensor): Tensor {
    return this.training ? this.#dropout.forward(x) : x;
  }
}

/**
 * Self-attention, attention to a memory, and a feed-forward block, each with dropout, a residual sum and a layer norm (Vaswani et al.
 * 2017): target (T, N, dModel), memory (S, N, dModel) → (T, N, dModel), or with the batch first, or without one. The names of its
 * parameters are PyTorch's.
 *
 * @throws ArgumentError if nhead does not divide dModel, and for options out of range
 */
export const transformerDecoderLayer = (
  dModel: number,
  nhead: number,
  options?: TransformerLayerOptions,
): TransformerDecoderLayer => new TransformerDecoderLayer(dModel, nhead, options);

/** The stack that `transformerDecoder` makes. */
export class TransformerDecoder extends Module<[tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: LayerNorm | undefined;

  constructor(layer: () => TransformerDecoderLayer, numLayers: number, { norm }: TransformerStackOptions = {}) {
    super();
    checkCount("transformerDecoder", "numLayers", numLayers, 1);
    this.layers = Array.from({ length: numLayers }, layer);
    this.norm = norm;
  }

  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    const x = this.layers.reduce((y, layer) => layer.forward(y, memory, masks), tgt);
    return this.norm ? this.norm.forward(x) : x;
  }
}

/** Decoder layers one after another, each made by `layer()` with its own first weights, and a norm if there is one. */
export const transformerDecoder = (
  layer: () => TransformerDecoderLayer,
  numLayers: number,
  options?: TransformerStackOptions,
): TransformerDecoder => new TransformerDecoder(layer, numLayers, options);
