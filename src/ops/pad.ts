import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { full } from "./create.js";
import { positionsOf, takeAlong } from "./indexing.js";
import { narrow, place } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";

/** What lies beyond the edge: a constant; the input mirrored without its edge; its edge; its other end. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** How `pad` fills. */
export interface PadOptions {
  /**
   * "constant": a value; "reflect": mirrored without the edge; "replicate": the edge again; "circular": from the other side.
   * Default "constant".
   */
  readonly mode?: PadMode;
  /** Of mode "constant". Default 0. */
  readonly value?: number;
}

/** Where an element of the padded axis comes from, for a position that may lie outside of [0, n). */
const sources: Readonly<Record<Exclude<PadMode, "constant">, (i: number, n: number) => number>> = {
  reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
  replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
  circular: (i, n) => (i + n) % n,
};

/**
 * x with more elements before and after its last axes: [before last, after last, before the axis in front of it, …], as in PyTorch.
 * Negative numbers take elements away, in mode "constant".
 *
 * @throws ShapeError if there are more pairs than axes, or a mirror or circle would be needed twice
 */
export function pad(x: Operand, padding: readonly number[], { mode = "constant", value = 0 }: PadOptions = {}): Tensor {
  let result = asTensor("pad", x);
  const { rank } = result;
  if (padding.length % 2 !== 0 || padding.length > 2 * rank || !padding.every(Number.isInteger))
    throw new ShapeError(
      "pad",
      `takes pairs of whole numbers for at most the ${rank} axes of ${formatShape(result.shape)}`,
      `[${padding}]`,
    );
  if (mode !== "constant" && !Object.hasOwn(sources, mode))
    throw new ArgumentError("pad", 'mode is "constant", "reflect", "replicate" or "circular"', String(mode));
  for (let i = 0; i < padding.length; i += 2) {
    const axis = rank - 1 - i / 2;
    const [before, after] = [padding[i], padding[i + 1]];
    if (before === 0 && after === 0) continue;
    result =
      mode === "constant" ? padWith(result, axis, before, after, value) : copyOut(result, axis, before, after, mode);
  }
  return result;
}

function padWith(x: Tensor, axis: number, before: number, after: number, value: number): Tensor {
  const n = x.shape[axis];
  if (n + before + after < 0)
    throw new ShapeError("pad", `cannot take ${-before - after} elements off axis ${axis}`, formatShape(x.shape));
  const kept = narrow(x, axis, Math.max(0, -before), Math.max(0, n + Math.min(before, 0) + Math.min(after, 0)));
  if (before <= 0 && after <= 0) return kept;
  const shape = x.shape.map((size, i) => (i === axis ? n + before + after : size));
  return place(full(shape, value, { dtype: x.dtype }), axis, Math.max(0, before), kept);
}

function copyOut(x: Tensor, axis: number, before: number, after: number, mode: Exclude<PadMode, "constant">): Tensor {
  const n = x.shape[axis];
  const most = mode === "reflect" ? n - 1 : mode === "circular" ? n : n > 0 ? Number.POSITIVE_INFINITY : 0;
  if (before < 0 || after < 0 || before > most || after > most)
    throw new ShapeError(
      "pad",
      `mode "${mode}" takes from 0 to ${most} elements on a side of axis ${axis} of ${formatShape(x.shape)}`,
      `[${before}, ${after}]`,
    );
  return takeAlong(
    x,
    axis,
    positionsOf(n + before + after, (i) => sources[mode](i - before, n)),
  );
}
