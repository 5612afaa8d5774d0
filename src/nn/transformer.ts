import { causalMask } from "../ops/attention-weights.js";
import { where } from "../ops/where.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { TransformerLayerOptions } from "./feed-forward.js";
import { xavierUniform } from "./init.js";
import { layerNorm } from "./layer-norm.js";
import { Module } from "./module.js";
import {
  type DecoderMasks,
  type TransformerDecoder,
  transformerDecoder,
  transformerDecoderLayer,
} from "./transformer-decoder.js";
import { type TransformerEncoder, transformerEncoder, transformerEncoderLayer } from "./transformer-encoder.js";

/** How a `transformer` is made. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Features. Default 512. */
  readonly dModel?: number;
  /** Heads of attention. Default 8. */
  readonly nhead?: number;
  /** Default 6. */
  readonly numEncoderLayers?: number;
  /** Default 6. */
  readonly numDecoderLayers?: number;
}

/** What a `transformer` sees of its source and target. */
export interface TransformerMasks extends DecoderMasks {
  /** (S, S) or (N · H, S, S) */
  readonly srcMask?: Tensor | undefined;
  /** (N, S), or (S) for one sequence */
  readonly srcKeyPaddingMask?: Tensor | undefined;
  /** Whether position i of the source sees positions 0 … i only. Default false. */
  readonly srcIsCausal?: boolean;
}

/** The model that `transformer` makes. */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, masks?: TransformerMasks]> {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor({
    dModel = 512,
    nhead = 8,
    numEncoderLayers = 6,
    numDecoderLayers = 6,
    ...layer
  }: TransformerOptions = {}) {
    super();
    const norm = () => layerNorm(dModel, { eps: layer.layerNormEps ?? 1e-5, bias: layer.bias ?? true });
    this.encoder = transformerEncoder(() => transformerEncoderLayer(dModel, nhead, layer), numEncoderLayers, {
      norm: norm(),
    });
    this.decoder = transformerDecoder(() => transformerDecoderLayer(dModel, nhead, layer), numDecoderLayers, {
      norm: norm(),
    });
    for (const weight of this.parameters()) if (weight.shape.length > 1) weight.assign(xavierUniform(weight.shape));
  }

  forward(src: Tensor, tgt: Tensor, masks: TransformerMasks = {}): Tensor {
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal: isCausal = false, ...others } = masks;
    const memory = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal });
    return this.decoder.forward(tgt, memory, others);
  }
}

/**
 * An encoder and a decoder (Vaswani et al. 2017): source (S, N, dModel), target (T, N, dModel) → (T, N, dModel), or with the batch first.
 * Matrices begin by `init.xavierUniform`.
 */
export const transformer = (options?: TransformerOptions): Transformer => new Transformer(options);

/** (size, size): 0 where a position may look, at itself and before, and −∞ after it: a float mask, as PyTorch's. */
export function generateSquareSubsequentMask(size: number): Tensor {
  checkCount("generateSquareSubsequentMask", "size", size);
  return where(causalMask(size, size), Number.NEGATIVE_INFINITY, 0);
}
