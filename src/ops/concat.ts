import { type DType, promote } from "../dtype.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkCount, formatShape, normalizeAxis, sizeOf } from "../shape.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { narrow } from "./narrow.js";
import { asTensor, type Operand } from "./operand.js";
import { reshape, unsqueeze } from "./reshape.js";

// Inputs: the parts, then their starts along the axis.
const concatOp = defineOp({
  name: "concat",
  lower: (plan, { attrs, inputs, outputs: [{ shape, dtype }] }) => {
    const { axis } = attrs as { axis: number };
    const starts = plan.input(inputs.length - 1);
    const sizes = { outer: sizeOf(shape.slice(0, axis)), size: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
    for (let i = 0; i < inputs.length - 1; i++) {
      const start = { buffer: starts.buffer, offset: starts.offset + i };
      const args = { u: plan.input(i), start, y: plan.output(0), ...sizes, length: inputs[i].shape[axis] };
      if (dtype === "i32") plan.call("placeI32", args);
      else plan.call("place", args);
    }
  },
  vjp: ({ attrs, inputs }, [dy]) => {
    if (dy === undefined) return [];
    const { axis } = attrs as { axis: number };
    let start = 0;
    return inputs.slice(0, -1).map((part) => {
      const length = part.shape[axis];
      start += length;
      return part.needsGrad ? narrow(dy, axis, start - length, length) : undefined;
    });
  },
});

/**
 * The tensors one after the other along an axis; their other axes are equal. Dtypes that differ become the wider one.
 *
 * @throws ShapeError if ranks or other sizes differ
 */
export function concat(tensors: readonly Operand[], axis = 0): Tensor {
  const parts = sameDType("concat", tensors);
  const [first, ...rest] = parts;
  if (first.rank === 0) throw new ShapeError("concat", "takes at least one axis; `stack` takes scalars", "a scalar");
  const at = normalizeAxis("concat", axis, first.rank);
  for (const { shape } of rest)
    if (shape.length !== first.rank || shape.some((n, i) => i !== at && n !== first.shape[i]))
      throw new ShapeError(
        "concat",
        `sizes must be equal on all axes but ${at}`,
        `${formatShape(first.shape)} and ${formatShape(shape)}`,
      );
  if (rest.length === 0) return first;
  if (first.dtype === "bool")
    return cast(
      concat(
        parts.map((part) => cast(part, "i32")),
        at,
      ),
      "bool",
    );
  const starts = new Int32Array(parts.length);
  let size = 0;
  parts.forEach((part, i) => {
    starts[i] = size;
    size += part.shape[at];
  });
  const shape = first.shape.map((n, i) => (i === at ? size : n));
  return apply(concatOp, [...parts, constant(starts, [parts.length], "i32")], shape, first.dtype, { axis: at });
}

/** Tensors of one shape along an axis of their own. */
export function stack(tensors: readonly Operand[], axis = 0): Tensor {
  const parts = sameDType("stack", tensors);
  const at = normalizeAxis("stack", axis, parts[0].rank + 1);
  for (const { shape } of parts)
    if (formatShape(shape) !== formatShape(parts[0].shape))
      throw new ShapeError("stack", "shapes must be equal", `${formatShape(parts[0].shape)} and ${formatShape(shape)}`);
  return concat(
    parts.map((part) => unsqueeze(part, at)),
    at,
  );
}

/**
 * x cut along an axis: into parts of one size (the last may be smaller), or of the given sizes.
 *
 * @throws ShapeError if the sizes do not add up to the axis
 */
export function split(x: Operand, sizes: number | readonly number[], axis = 0): Tensor[] {
  const input = asTensor("split", x);
  if (input.rank === 0) throw new ShapeError("split", "takes at least one axis", "a scalar");
  const at = normalizeAxis("split", axis, input.rank);
  const total = input.shape[at];
  const lengths = typeof sizes === "number" ? evenly(total, checkCount("split", "size", sizes, 1)) : sizes;
  const sum = lengths.reduce((before, length) => before + checkCount("split", "size", length), 0);
  if (sum !== total)
    throw new ShapeError("split", `sizes must add up to ${total}, the size of axis ${at}`, `[${lengths.join(", ")}]`);
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return narrow(input, at, start - length, length);
  });
}

/** x cut along an axis into at most `count` parts of ⌈size / count⌉, the last of which may be smaller. */
export function chunk(x: Operand, count: number, axis = 0): Tensor[] {
  const input = asTensor("chunk", x);
  if (input.rank === 0) throw new ShapeError("chunk", "takes at least one axis", "a scalar");
  const size = input.shape[normalizeAxis("chunk", axis, input.rank)];
  checkCount("chunk", "count", count, 1);
  return size === 0
    ? split(input, new Array<number>(count).fill(0), axis)
    : split(input, Math.ceil(size / count), axis);
}

/** The slices along an axis, which is dropped. */
export function unbind(x: Operand, axis = 0): Tensor[] {
  const input = asTensor("unbind", x);
  if (input.rank === 0) throw new ShapeError("unbind", "takes at least one axis", "a scalar");
  const at = normalizeAxis("unbind", axis, input.rank);
  const shape = input.shape.filter((_, i) => i !== at);
  return Array.from({ length: input.shape[at] }, (_, i) => reshape(narrow(input, at, i, 1), shape));
}

function evenly(total: number, size: number): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(total / size)) }, (_, i) => Math.min(size, total - i * size));
}

function sameDType(op: string, tensors: readonly Operand[]): Tensor[] {
  if (tensors.length === 0) throw new ArgumentError(op, "takes at least one tensor", "none");
  const parts = tensors.map((x) => asTensor(op, x));
  const dtype = parts.reduce<DType>((wide, part) => promote(wide, part.dtype), "bool");
  return parts.map((part) => cast(part, dtype));
}
