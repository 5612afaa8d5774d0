import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { apply, defineOp, type Failure, type Lowering, type Op } from "../graph/op.js";
import { checkCount, formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { zeros } from "./create.js";
import { asTensor, type Operand, scalar } from "./operand.js";

/** One axis of `size`, of which `length` elements from the start are meant, between those outside and inside of it. */
type Window = {
  readonly axis: number;
  readonly outer: number;
  readonly size: number;
  readonly length: number;
  readonly inner: number;
};

const windowOf = (shape: Shape, axis: number, length: number): Window => ({
  axis,
  outer: sizeOf(shape.slice(0, axis)),
  size: shape[axis],
  length,
  inner: sizeOf(shape.slice(axis + 1)),
});

const outOfAxis =
  (op: string, { size, length }: Window): Failure =>
  (start) =>
    outside(op, start, size, length);

function outside(op: string, start: number, size: number, length: number): IndexError {
  return new IndexError(op, `start ${start} with length ${length} is out of range for size ${size}`);
}

/** The start is an input, so that another one needs no other plan; one known beforehand was checked when the node was built. */
function checkStart(plan: Lowering, op: string, input: number, window: Window): void {
  const sizes = { size: 1, bound: window.size - window.length + 1, ignoreIndex: 0 };
  plan.call("checkIndices", { indices: plan.input(input), ...sizes }, outOfAxis(op, window));
}

/** Reading and writing a window, with starts checked when the node is built or when it runs. */
interface WindowOps {
  readonly narrow: Op;
  readonly place: Op;
}

function windowOps(fallible: boolean): WindowOps {
  const ops: WindowOps = {
    narrow: defineOp({
      name: "narrow",
      ...(fallible ? { fallible } : {}),
      lower: (plan, node) => {
        const { axis: _, ...sizes } = node.attrs as Window;
        if (fallible) checkStart(plan, "narrow", 1, node.attrs as Window);
        const args = { x: plan.input(0), start: plan.input(1), y: plan.output(0), ...sizes };
        if (node.outputs[0].dtype === "i32") plan.call("narrowI32", args);
        else plan.call("narrow", args);
      },
      vjp: ({ inputs: [x, start], attrs }, [dy]) => [
        dy && apply(ops.place, [zeros(x.shape), start, dy], x.shape, "f32", attrs),
      ],
    }),
    place: defineOp({
      name: "place",
      updates: [0],
      ...(fallible ? { fallible } : {}),
      lower: (plan, node) => {
        const { axis: _, ...sizes } = node.attrs as Window;
        if (fallible) checkStart(plan, "place", 1, node.attrs as Window);
        const args = { u: plan.input(2), start: plan.input(1), y: plan.output(0), ...sizes };
        if (node.outputs[0].dtype === "i32") plan.call("placeI32", args);
        else plan.call("place", args);
      },
      vjp: ({ inputs: [, start, u], attrs }, [dy]) =>
        dy
          ? [
              apply(ops.place, [dy, start, zeros(u.shape)], dy.shape, "f32", attrs),
              undefined,
              apply(ops.narrow, [dy, start], u.shape, "f32", attrs),
            ]
          : [],
    }),
  };
  return ops;
}

const checked = windowOps(false);
const unchecked = windowOps(true);

/** The start as the kernels read it, and the operations that go with it. */
function startOf(op: string, start: Operand, { size, length }: Window): { at: Tensor; ops: WindowOps } {
  if (typeof start !== "number") {
    const at = cast(asTensor(op, start), "i32");
    if (at.size !== 1) throw new ShapeError(op, "start must be a scalar", formatShape(at.shape));
    return { at, ops: unchecked };
  }
  if (!Number.isInteger(start)) throw new ArgumentError(op, "start must be a whole number", String(start));
  const from = start < 0 ? start + size : start;
  if (from < 0 || from > size - length) throw outside(op, start, size, length);
  return { at: scalar(from, "i32"), ops: checked };
}

/**
 * `length` elements along an axis from `start`, of any dtype. The start may be a tensor (a scalar, not negative): another start runs
 * the same program.
 *
 * @throws IndexError if the window leaves the axis; with a tensor for a start when it is computed
 */
export function narrow(x: Operand, axis: number, start: Operand, length: number): Tensor {
  const input = asTensor("narrow", x);
  const window = windowAlong("narrow", input, axis, length);
  const { at, ops } = startOf("narrow", start, window);
  if (input.dtype === "bool") return cast(narrow(cast(input, "i32"), axis, start, length), "bool");
  const shape = input.shape.map((n, i) => (i === window.axis ? length : n));
  if (typeof start === "number" && length === window.size) return input;
  return apply(ops.narrow, [input, at], shape, input.dtype, window);
}

/**
 * x with u written over the elements along an axis from `start`, of any dtype; all other axes of x and u are equal. The start may be
 * a tensor, as for `narrow`.
 *
 * @throws IndexError if the window leaves the axis; with a tensor for a start when it is computed
 */
export function place(x: Operand, axis: number, start: Operand, u: Operand): Tensor {
  const input = asTensor("place", x);
  const update = cast(asTensor("place", u), input.dtype);
  const at = normalizeAxis("place", axis, input.rank);
  const window = windowAlong("place", input, axis, update.shape[at] ?? 0);
  if (
    !sameShape(
      update.shape,
      input.shape.map((n, i) => (i === at ? window.length : n)),
    )
  )
    throw new ShapeError(
      "place",
      `what is placed must have the sizes of x on all axes but ${at}`,
      `${formatShape(update.shape)} into ${formatShape(input.shape)}`,
    );
  const { at: from, ops } = startOf("place", start, window);
  if (input.dtype === "bool") return cast(place(cast(input, "i32"), axis, start, cast(update, "i32")), "bool");
  return apply(ops.place, [input, from, update], input.shape, input.dtype, window);
}

function windowAlong(op: string, input: Tensor, axis: number, length: number): Window {
  if (input.rank === 0) throw new ShapeError(op, "takes at least one axis", "a scalar");
  checkCount(op, "length", length);
  const window = windowOf(input.shape, normalizeAxis(op, axis, input.rank), length);
  if (length > window.size)
    throw new ShapeError(op, "length must not be larger than the axis", `${length} of ${window.size}`);
  return window;
}
