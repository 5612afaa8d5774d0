import { ShapeError } from "../errors.js";
import { apply, defineOp, type Layout, type Lowering, type Place } from "../graph/op.js";
import { broadcastShapes, contiguousStrides, formatShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expand } from "./expand-sum.js";
import { asFloat, type Operand } from "./operand.js";
import { transpose, transposed } from "./permute.js";
import { reshape, unsqueeze } from "./reshape.js";

/** A batch of matrices walked by three strides. */
interface Matrices {
  readonly place: Place;
  readonly batch: number;
  readonly row: number;
  readonly col: number;
}

const matmulOp = defineOp({
  name: "matmul",
  epilogue: true,
  lower: (plan, node) => {
    const [a, b] = node.inputs;
    const { shape } = node.outputs[0];
    const rank = shape.length;
    const batch = sizeOf(shape.slice(0, -2));
    // With one matrix on the right, the batch on the left is only more rows of it.
    const folded = b.rank === 2;
    const left = matrices(plan, 0, a.shape, folded);
    const right = matrices(plan, 1, b.shape, false);
    plan.call("matmul", {
      a: left.place,
      b: right.place,
      c: plan.output(0),
      epilogue: 0,
      batch: folded ? 1 : batch,
      m: folded ? batch * shape[rank - 2] : shape[rank - 2],
      n: shape[rank - 1],
      k: a.shape[rank - 1],
      aBatch: left.batch,
      aRow: left.row,
      aCol: left.col,
      bBatch: right.batch,
      bRow: right.row,
      bCol: right.col,
    });
  },
  vjp: ({ inputs: [a, b] }, [dy]) => {
    if (dy === undefined) return [];
    const da = a.needsGrad ? matmul(dy, transpose(b)) : undefined;
    if (!b.needsGrad) return [da];
    const flat = (x: Tensor): Tensor =>
      b.rank === 2 ? reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape[x.rank - 1]]) : x;
    // The gradient of a transpose lies as the gradient of what was transposed: that of a weight is contiguous.
    if (transposed(b)) return [da, transpose(matmul(transpose(flat(dy)), flat(a)))];
    return [da, matmul(transpose(flat(a)), flat(dy))];
  },
});

/** An input as matrices; copied first where its batch, or its folded rows, are not evenly spaced. */
function matrices(plan: Lowering, i: number, shape: Shape, folded: boolean): Matrices {
  const { place, layout } = plan.strided(i);
  return spaced(place, layout, folded) ?? (spaced(plan.input(i), contiguous(shape), folded) as Matrices);
}

const contiguous = (shape: Shape): Layout => ({ shape, strides: contiguousStrides(shape), offset: 0 });

function spaced(place: Place, { shape, strides }: Layout, folded: boolean): Matrices | undefined {
  const rank = shape.length;
  const lead = folded ? rank - 1 : rank - 2;
  let even = 0;
  let next = -1;
  for (let i = lead - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (next < 0) even = strides[i];
    else if (strides[i] !== next) return undefined;
    next = strides[i] * shape[i];
  }
  const col = strides[rank - 1];
  return folded ? { place, batch: 0, row: even, col } : { place, batch: even, row: strides[rank - 2], col };
}

/**
 * Matrix product over the last two axes; the axes before them are a batch and broadcast. A vector on the left is a row, on the
 * right a column, and its axis is missing in the result. Shapes (…, m, k) · (…, k, n) → (…, m, n).
 */
export function matmul(x: Operand, y: Operand): Tensor {
  const a = asFloat("matmul", x);
  const b = asFloat("matmul", y);
  if (a.rank === 0 || b.rank === 0)
    throw new ShapeError("matmul", "takes at least one axis on both sides", shapes(a, b));
  const k = a.shape[a.rank - 1];
  const inner = b.shape[Math.max(b.rank - 2, 0)];
  if (k !== inner) throw new ShapeError("matmul", "inner dimensions must match", `${shapes(a, b)}: ${k} ≠ ${inner}`);
  if (a.rank === 1) {
    const row = matmul(unsqueeze(a, 0), b.rank === 1 ? unsqueeze(b, 1) : b);
    return reshape(row, b.rank === 1 ? [] : [...row.shape.slice(0, -2), row.shape[row.rank - 1]]);
  }
  if (b.rank === 1) {
    const column = matmul(a, unsqueeze(b, 1));
    return reshape(column, column.shape.slice(0, -1));
  }
  const m = a.shape[a.rank - 2];
  const n = b.shape[b.rank - 1];
  if (b.rank === 2) return apply(matmulOp, [a, b], [...a.shape.slice(0, -2), m, n], "f32");
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  return apply(matmulOp, [expand(a, [...batch, m, k]), expand(b, [...batch, k, n])], [...batch, m, n], "f32");
}

function shapes(a: Tensor, b: Tensor): string {
  return `${formatShape(a.shape)} × ${formatShape(b.shape)}`;
}
