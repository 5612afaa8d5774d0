import {
  gelu as geluOp,
  relu as reluOp,
  sigmoid as sigmoidOp,
  silu as siluOp,
  tanh as tanhOp,
} from "../ops/activation.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** The layer that `relu` makes. */
export class Relu extends Module {
  forward(x: Tensor): Tensor {
    return reluOp(x);
  }
}

/** max(x, 0) */
export const relu = (): Relu => new Relu();

/** The layer that `gelu` makes. */
export class Gelu extends Module {
  forward(x: Tensor): Tensor {
    return geluOp(x);
  }
}

/** x Φ(x), exact, with erf. */
export const gelu = (): Gelu => new Gelu();

/** The layer that `silu` makes. */
export class Silu extends Module {
  forward(x: Tensor): Tensor {
    return siluOp(x);
  }
}

/** x σ(x) */
export const silu = (): Silu => new Silu();

/** The layer that `sigmoid` makes. */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoidOp(x);
  }
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
export const sigmoid = (): Sigmoid => new Sigmoid();

/** The layer that `tanh` makes. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanhOp(x);
  }
}

/** tanh x */
export const tanh = (): Tanh => new Tanh();
