import { ArgumentError } from "../errors.js";
import { gelu, relu } from "../ops/activation.js";
import { checkProbability } from "../ops/random.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** A function between the two layers of a feed-forward block. */
export type FeedForwardActivation = "relu" | "gelu" | ((x: Tensor) => Tensor);

/** What the layers of a transformer have in common. */
export interface TransformerLayerOptions {
  /** Features between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number;
  /** The probability of dropping, in training mode: after each part, between the linear layers, and of attention weights. Default 0.1. */
  readonly dropout?: number;
  /** Default "relu"; "gelu" is exact. */
  readonly activation?: FeedForwardActivation;
  /** Added to the variance in the norms. Default 1e-5. */
  readonly layerNormEps?: number;
  /** Whether tensors are (N, L, E), not (L, N, E). Default false. */
  readonly batchFirst?: boolean;
  /** Whether the norms come before their parts (pre-norm) rather than after the sums. Default false. */
  readonly normFirst?: boolean;
  /** Whether linear layers, attention and norms have biases. Default true. */
  readonly bias?: boolean;
}

/** Refuses what a layer of a transformer cannot be made of, under the layer's own name. */
export function checkTransformerLayer(
  op: string,
  dModel: number,
  nhead: number,
  options: TransformerLayerOptions,
): void {
  checkCount(op, "dModel", dModel, 1);
  checkCount(op, "nhead", nhead, 1);
  if (dModel % nhead !== 0) throw new ArgumentError(op, "nhead must divide dModel", `${nhead} of ${dModel}`);
  checkProbability(op, options.dropout ?? 0, "dropout");
}

/** The function that an option names. */
export function activationOf(op: string, activation: FeedForwardActivation): (x: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  if (activation === "relu") return relu;
  if (activation === "gelu") return (x) => gelu(x);
  throw new ArgumentError(op, 'activation must be "relu", "gelu" or a function', String(activation));
}
