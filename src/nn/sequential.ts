import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** Layers one after another. They are its fields 0, 1, …: `model[0]`, and "0.weight" in the state dict. */
export class Sequential extends Module implements Iterable<Module> {
  readonly [index: number]: Module;
  readonly length: number;

  constructor(...layers: Module[]) {
    super();
    layers.forEach((layer, i) => {
      if (!(layer instanceof Module))
        throw new ArgumentError("sequential", "takes modules", `${typeof layer} at position ${i}`);
    });
    this.length = layers.length;
    Object.assign(this, layers);
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this) y = layer.forward(y);
    return y;
  }

  *[Symbol.iterator](): Iterator<Module> {
    for (let i = 0; i < this.length; i++) yield this[i];
  }
}

/** y = layerₙ(… layer₁(x)) */
export const sequential = (...layers: Module[]): Sequential => new Sequential(...layers);
