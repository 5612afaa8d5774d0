import { ArgumentError } from "../errors.js";
import { checkCount, checkNumber } from "../shape.js";

/** How the next token is chosen. */
export interface SampleOptions {
  /** Logits are divided by it: below 1 the likely get likelier; 0 takes the likeliest. Default 1. */
  readonly temperature?: number;
  /** Only so many of the likeliest are drawn from. Default: all. */
  readonly topK?: number;
  /** Only the fewest likeliest are drawn from whose probabilities come to this (nucleus sampling, Holtzman et al. 2020). Default 1: all. */
  readonly topP?: number;
}

export function checkSampling(op: string, { temperature = 1, topK, topP = 1 }: SampleOptions): void {
  checkNumber(op, "temperature", temperature, 0);
  if (topK !== undefined) checkCount(op, "topK", topK, 1);
  if (!(topP > 0 && topP <= 1)) throw new ArgumentError(op, "topP must lie above 0 and at most at 1", String(topP));
}

/**
 * The probabilities that remain of logits after temperature, topK and topP, in this order; they add up to 1. Of equal logits the first
 * count as likelier. A logit of −∞ is never chosen.
 *
 * @throws ArgumentError for options out of range, a logit that is NaN or ∞, and where none is above −∞
 */
export function probabilities(logits: ArrayLike<number>, options: SampleOptions = {}): Float64Array {
  checkSampling("probabilities", options);
  const { temperature = 1, topK = logits.length, topP = 1 } = options;
  const order = Array.from(logits, (_, token) => token);
  const bad = order.find((token) => !(logits[token] < Number.POSITIVE_INFINITY));
  if (bad !== undefined)
    throw new ArgumentError("probabilities", "logits must be numbers below Infinity", `${logits[bad]} at ${bad}`);
  order.sort((a, b) => logits[b] - logits[a] || a - b);
  if (!(logits[order[0]] > Number.NEGATIVE_INFINITY))
    throw new ArgumentError("probabilities", "a logit must be above -Infinity", `none of ${order.length}`);
  const kept = order.slice(0, temperature === 0 ? 1 : topK);
  const weights = kept.map((token) => Math.exp((logits[token] - logits[order[0]]) / (temperature || 1)));
  const total = weights.reduce((a, b) => a + b, 0);
  const result = new Float64Array(logits.length);
  let [sum, count] = [0, 0];
  while (count < kept.length && (count === 0 || sum < topP * total)) sum += weights[count++];
  for (let i = 0; i < count; i++) result[kept[i]] = weights[i] / sum;
  return result;
}

/** The token that `draw`, a number in [0, 1), falls on. */
export function pick(shares: Float64Array, draw: number): number {
  let rest = draw;
  let last = 0;
  for (let token = 0; token < shares.length; token++) {
    if (shares[token] === 0) continue;
    last = token;
    rest -= shares[token];
    if (rest < 0) return token;
  }
  return last;
}
