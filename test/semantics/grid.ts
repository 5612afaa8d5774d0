import { nn, type Shape, type Tensor, tensor } from "chainrule";

/** Numbers with few bits that look random: element i is ((7 i + 3 i² + 5 k) mod 23 − 11) / 16, exact in single precision. */
export function grid(shape: Shape, k: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, (_, i) => (((7 * i + 3 * i * i + 5 * k) % 23) - 11) / 16);
  return tensor(values, shape);
}

/** The labels 0, 1, 2, 0, 1, … */
export const labels = (count: number): Tensor =>
  tensor(
    Int32Array.from({ length: count }, (_, i) => i % 3),
    [count],
  );

/** A linear layer whose weight is grid k and whose bias is grid k + 1. */
export function linear(inFeatures: number, outFeatures: number, k: number): nn.Linear {
  const layer = nn.linear(inFeatures, outFeatures);
  layer.loadStateDict({ weight: grid([outFeatures, inFeatures], k), bias: grid([outFeatures], k + 1) });
  return layer;
}

/** (B, 4) → tanh → (B, 3). */
export const classifier = (): nn.Sequential => nn.sequential(linear(4, 8, 1), nn.tanh(), linear(8, 3, 3));
