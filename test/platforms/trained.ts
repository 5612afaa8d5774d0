import { inject } from "vitest";
import { run, type Trained } from "./tools.js";

let reference: Promise<Trained> | undefined;

/** What this Node computes without relaxed SIMD: the bits that every engine must have. */
export function expected(): Promise<Trained> {
  reference ??= run(process.execPath, ["run.js", "strict"], inject("project")).then((text) => JSON.parse(text));
  return reference;
}

/**
 * How far losses may be apart where multiply-adds are fused: a product is off by 4e-6 of its terms' size (productError of the kernel
 * table), eight products follow one another forward and back, and twenty steps add up, on losses below 4.
 */
export const TOLERANCE = 4 * 8 * 20 * 4e-6;
