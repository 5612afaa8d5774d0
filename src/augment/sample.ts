import { add, mul, sub } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { clamp } from "../ops/clamp.js";
import { ge, le } from "../ops/compare.js";
import { expand } from "../ops/expand-sum.js";
import { gather } from "../ops/gather.js";
import { logicalAnd } from "../ops/logical.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { floor } from "../ops/rounding.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Images (N, C, H, W) as they look at other places: for each pixel of the result (N, C, rows, columns) the image at a column and a row,
 * which may lie between its pixels (bilinear) or outside, where it is 0. Columns and rows broadcast to (N, rows, columns).
 */
export function sampleAt(x: Tensor, columns: Tensor, rows: Tensor): Tensor {
  const [batch, channels, height, width] = x.shape;
  const pixels = reshape(x, [batch, channels, height * width]);
  const shape = broadcastShapes("sampleAt", columns.shape, rows.shape);
  const [, down, across] = shape;
  const [xs, ys] = [expand(columns, shape), expand(rows, shape)];
  const [left, top] = [floor(xs), floor(ys)];
  const corner = (right: number, below: number): Tensor => {
    const [column, row] = [add(left, right), add(top, below)];
    const inside = logicalAnd(
      logicalAnd(ge(column, 0), le(column, width - 1)),
      logicalAnd(ge(row, 0), le(row, height - 1)),
    );
    const index = add(mul(clamp(row, { min: 0, max: height - 1 }), width), clamp(column, { min: 0, max: width - 1 }));
    const places = expand(reshape(cast(index, "i32"), [batch, 1, down * across]), [batch, channels, down * across]);
    const nearness = mul(right ? sub(xs, left) : sub(add(left, 1), xs), below ? sub(ys, top) : sub(add(top, 1), ys));
    return mul(gather(pixels, 2, places), reshape(mul(nearness, cast(inside, "f32")), [batch, 1, down * across]));
  };
  const sum = add(add(corner(0, 0), corner(1, 0)), add(corner(0, 1), corner(1, 1)));
  return reshape(sum, [batch, channels, down, across]);
}

/** The places of pixels: columns (1, 1, W) and rows (1, H, 1). */
export const axes = (ofWidth: Tensor, ofHeight: Tensor): [columns: Tensor, rows: Tensor] => [
  unsqueeze(unsqueeze(ofWidth, 0), 0),
  unsqueeze(unsqueeze(ofHeight, 0), 2),
];
