import { apply, defineOp } from "../graph/op.js";
import { type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { zeros } from "./create.js";

// Rows of a matrix by index, which every kind of indexing comes down to. The indices (i32) were checked before. Rows of a table (R, W)
// at indices (…) are (…, W).

const takeRowsOp = defineOp({
  name: "takeRows",
  lower: (plan, { inputs: [{ dtype, shape }, indices] }) => {
    const sizes = { count: indices.size, width: shape[1] };
    const args = { table: plan.input(0), indices: plan.input(1), y: plan.output(0), ...sizes };
    if (dtype === "i32") plan.call("gatherI32", args);
    else plan.call("gather", args);
  },
  vjp: ({ inputs: [table, indices] }, [dy]) => [dy && addRows(dy, indices, table.shape)],
});

const addRowsOp = defineOp({
  name: "addRows",
  lower: (plan, { inputs: [, indices], outputs: [{ shape }] }) => {
    const sizes = { count: indices.size, rows: shape[0], width: shape[1] };
    plan.call("scatterAdd", { dy: plan.input(0), indices: plan.input(1), dtable: plan.output(0), ...sizes });
  },
  vjp: ({ inputs: [, indices] }, [ddtable]) => [ddtable && takeRows(ddtable, indices)],
});

const setRowsOp = defineOp({
  name: "setRows",
  updates: [0],
  lower: (plan, { inputs: [{ dtype, shape }, indices] }) => {
    const sizes = { count: indices.size, rows: shape[0], width: shape[1] };
    const args = { u: plan.input(2), indices: plan.input(1), y: plan.output(0), ...sizes };
    if (dtype === "i32") plan.call("scatterI32", args);
    else plan.call("scatter", args);
  },
  vjp: ({ inputs: [, indices, u] }, [dy]) =>
    dy ? [setRows(dy, indices, zeros(u.shape)), undefined, takeRows(dy, indices)] : [],
});

/** The rows of a table (R, W) of any dtype at indices (…): (…, W). */
export function takeRows(table: Tensor, indices: Tensor): Tensor {
  if (table.dtype === "bool") return cast(takeRows(cast(table, "i32"), indices), "bool");
  return apply(takeRowsOp, [table, indices], [...indices.shape, table.shape[1]], table.dtype);
}

/** A table of zeros of `shape` (R, W), to whose rows at the indices (…) those of x (…, W) are added, in order. */
export function addRows(x: Tensor, indices: Tensor, shape: Shape): Tensor {
  return apply(addRowsOp, [x, indices], shape, "f32");
}

/** A table (R, W) with its rows at indices (…) replaced by those of u (…, W); of rows with one index the last one stays. */
export function setRows(table: Tensor, indices: Tensor, u: Tensor): Tensor {
  if (table.dtype === "bool") return cast(setRows(cast(table, "i32"), indices, cast(u, "i32")), "bool");
  return apply(setRowsOp, [table, indices, u], table.shape, table.dtype);
}

/** The table of one column that holds the elements of a tensor. */
export const column = (shape: Shape): Shape => [sizeOf(shape), 1];
