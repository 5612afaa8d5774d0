import type { TransformerLayerOptions } from "../../../src/nn/feed-forward.js";
import type { AnyModule } from "../../../src/nn/module.js";
import { transformerDecoderLayer } from "../../../src/nn/transformer-decoder.js";
import { transformerEncoderLayer } from "../../../src/nn/transformer-encoder.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { withTrace } from "../../../src/tensor/tracing.js";
import type { Adapters, Params } from "../adapter.js";

const optionsOf = (params: Params): TransformerLayerOptions => ({
  dimFeedforward: params.dim_feedforward ?? 16,
  dropout: 0,
  activation: params.activation ?? "relu",
  layerNormEps: params.layer_norm_eps ?? 1e-5,
  batchFirst: params.batch_first ?? true,
  normFirst: params.norm_first ?? false,
  bias: params.bias ?? true,
});

/** Models are made outside of traces. */
const made = <M>(make: () => M): M => withTrace(undefined, make);

/** A module that computes with tensors in place of its parameters, so that their gradients can be asked for. */
function withWeights<M extends AnyModule>(module: M, weights: Readonly<Record<string, Tensor | undefined>>): M {
  for (const [name, weight] of Object.entries(weights)) {
    if (weight === undefined) continue;
    const path = name.split(".").map((part) => part.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    const owner = path.slice(0, -1).reduce<object>((place, key) => Reflect.get(place, key), module);
    Reflect.set(owner, path[path.length - 1], weight);
  }
  return module;
}

export const transformer: Adapters = {
  transformer_encoder_layer: ({ src, src_mask: mask, src_key_padding_mask, ...weights }, params) => {
    const layer = made(() => transformerEncoderLayer(params.d_model ?? 8, params.nhead ?? 2, optionsOf(params)));
    return withWeights(layer, weights).forward(src, { mask, srcKeyPaddingMask: src_key_padding_mask });
  },
  transformer_decoder_layer: ({ tgt, memory, tgt_mask: tgtMask, ...weights }, params) => {
    const layer = made(() => transformerDecoderLayer(params.d_model ?? 8, params.nhead ?? 2, optionsOf(params)));
    return withWeights(layer, weights).forward(tgt, memory, { tgtMask });
  },
};
