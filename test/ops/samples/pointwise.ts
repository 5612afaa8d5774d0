import type { Shape } from "../../../src/shape.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Input, Sample } from "../sample.js";

// What samples of elementwise operations are made of.

const SHAPES: readonly Shape[] = [[], [1], [7], [3, 5], [0, 2]];

/** Of one tensor, in several shapes. */
export function unary(call: (x: Tensor) => Tensor, domain: Partial<Input> = {}, more: Partial<Sample> = {}): Sample[] {
  return SHAPES.map((shape) => ({ label: `(${shape})`, inputs: [{ shape, ...domain }], call, ...more }));
}

const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [
    [3, 4],
    [3, 4],
  ],
  [[2, 3], [3]],
  [
    [4, 1],
    [1, 5],
  ],
  [[2, 1, 3], []],
  [
    [0, 3],
    [1, 3],
  ],
];

/** Of two tensors, in several pairs of shapes that broadcast. */
export function binary(
  call: (a: Tensor, b: Tensor) => Tensor,
  a: Partial<Input> = {},
  b: Partial<Input> = {},
  more: Partial<Sample> = {},
): Sample[] {
  return PAIRS.map(([p, q]) => ({
    label: `(${p}) and (${q})`,
    inputs: [
      { shape: p, ...a },
      { shape: q, ...b },
    ],
    call,
    ...more,
  }));
}

export const positive = { low: 0.2, high: 3 };
export const nonzero = { kind: "nonzero" } as const;
/** For what has no gradient, and for samples without inputs. */
export const none = { derivatives: 0 } as const;
