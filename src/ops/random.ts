import { ArgumentError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkShape, type Shape } from "../shape.js";
import { nextRandom } from "../tensor/random-state.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul } from "./arithmetic.js";
import { cast } from "./cast.js";
import { lt } from "./compare.js";
import { asFloat, type Operand } from "./operand.js";

const uniformOp = defineOp({
  name: "uniform",
  distinct: true,
  lower: (plan, { outputs: [{ size }] }) => plan.call("uniform", { state: plan.input(0), y: plan.output(0), size }),
});

/** The interval that `uniform` draws from. */
export interface UniformOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

/** Random numbers, evenly distributed in [low, high). */
export function uniform(shape: Shape, { low = 0, high = 1 }: UniformOptions = {}): Tensor {
  checkShape("uniform", shape);
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw new ArgumentError("uniform", "low must not be above high", `${low} and ${high}`);
  return add(mul(apply(uniformOp, [nextRandom()], shape, "f32"), high - low), low);
}

const normalOp = defineOp({
  name: "normal",
  distinct: true,
  lower: (plan, { outputs: [{ size }] }) => plan.call("normal", { state: plan.input(0), y: plan.output(0), size }),
});

/** The distribution that `normal` draws from. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly std?: number;
}

/** Random numbers of the normal distribution. */
export function randn(shape: Shape, { mean = 0, std = 1 }: NormalOptions = {}): Tensor {
  checkShape("randn", shape);
  if (!Number.isFinite(mean)) throw new ArgumentError("randn", "mean must be a number", String(mean));
  if (!(std >= 0 && std < Number.POSITIVE_INFINITY))
    throw new ArgumentError("randn", "std must be a number of at least 0", String(std));
  return add(mul(apply(normalOp, [nextRandom()], shape, "f32"), std), mean);
}

/** 1 with probability p, else 0. */
export function bernoulli(shape: Shape, p: number): Tensor {
  checkShape("bernoulli", shape);
  return cast(lt(uniform(shape), checkProbability("bernoulli", p)), "f32");
}

const dropoutOp = defineOp({
  name: "dropout",
  distinct: true,
  inPlace: [0],
  lower: (plan, { outputs: [{ size }], attrs }) => {
    const { p } = attrs as { p: number };
    plan.call("dropout", { x: plan.input(0), state: plan.input(1), y: plan.output(0), size, p, scale: 1 / (1 - p) });
  },
  // The same state drops the same elements.
  vjp: ({ inputs: [, state], attrs }, [dy]) => [dy && apply(dropoutOp, [dy, state], dy.shape, "f32", attrs)],
});

/**
 * Dropout as in training (Srivastava et al. 2014): each element is 0 with probability p, and x / (1 − p) otherwise, so that the mean
 * stays the same.
 */
export function dropout(x: Operand, p = 0.5): Tensor {
  const input = asFloat("dropout", x);
  checkProbability("dropout", p);
  if (p === 0) return input;
  if (p === 1) return mul(input, 0);
  return apply(dropoutOp, [input, nextRandom()], input.shape, "f32", { p });
}

/** Refuses what is no probability. */
export function checkProbability(op: string, p: number, name = "p"): number {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError(op, `${name} must lie in [0, 1]`, String(p));
  return p;
}
