import { multiheadAttention } from "../../../src/ops/multihead-attention.js";
import { scaledDotProductAttention } from "../../../src/ops/scaled-dot-product-attention.js";
import type { Adapters } from "../adapter.js";

export const attention: Adapters = {
  scaled_dot_product_attention: ({ q, k, v, attn_mask: attnMask }, { is_causal, scale, enable_gqa }) =>
    scaledDotProductAttention(q, k, v, {
      attnMask,
      isCausal: is_causal,
      scale: scale ?? undefined,
      enableGqa: enable_gqa,
    }),

  multihead_attention: ({ query, key = query, value = key, ...rest }, params) => {
    const { y, attnWeights } = multiheadAttention(query, key, value, {
      numHeads: params.num_heads,
      inProjWeight: rest.in_proj_weight,
      qProjWeight: rest.q_proj_weight,
      kProjWeight: rest.k_proj_weight,
      vProjWeight: rest.v_proj_weight,
      inProjBias: rest.in_proj_bias,
      biasK: rest.bias_k,
      biasV: rest.bias_v,
      outProjWeight: rest["out_proj.weight"],
      outProjBias: rest["out_proj.bias"],
      attnMask: rest.attn_mask,
      keyPaddingMask: rest.key_padding_mask,
      addZeroAttn: params.add_zero_attn,
      needWeights: params.need_weights,
      averageAttnWeights: params.average_attn_weights,
      batchFirst: params.batch_first,
    });
    return attnWeights ? { out: y, attn_weights: attnWeights } : y;
  },
};
