import type { Shape } from "../../src/shape.js";
import type { Work } from "../case.js";

/** An operation that every library has a way to do. */
export type Operation =
  | { readonly kind: "matmul"; readonly transposeA: boolean; readonly transposeB: boolean }
  | { readonly kind: "conv2d"; readonly stride: number; readonly padding: number; readonly groups: number }
  | { readonly kind: "add" | "relu" | "exp" | "tanh" | "gelu" | "softmax" }
  | { readonly kind: "sum"; readonly axis: number };

export interface Input {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** A multilayer perceptron of ReLUs trained by momentum on one batch: weights (in, out) and biases (out) in turns. */
export interface Training {
  readonly images: Input;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly parameters: readonly Input[];
  readonly lr: number;
  readonly momentum: number;
}

/** An LSTM and a dense layer trained by Adam to tell the class of each step; without biases, the first state zeros. */
export interface RecurrentTraining {
  /** (T, N, features) */
  readonly x: Input;
  /** (T · N) */
  readonly labels: Int32Array;
  readonly classes: number;
  /** (features, 4 · hidden), (hidden, 4 · hidden), (hidden, classes); gates i, f, g, o */
  readonly parameters: readonly [Input, Input, Input];
  readonly lr: number;
}

/** Another library: its way to do an operation or a training step, or undefined where it has none. */
export interface Library {
  readonly name: string;
  within<T>(fn: () => T): T;
  operation(operation: Operation, inputs: readonly Input[]): Promise<Work | undefined>;
  training?(training: Training): Promise<Work | undefined>;
  recurrent?(training: RecurrentTraining): Promise<Work | undefined>;
}

/** Work of which only the time and the result count. */
export const timed = (run: Work["run"], result: Work["result"]): Work => ({ run, result, flops: 0, bytes: 0 });
