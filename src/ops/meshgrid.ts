import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expand } from "./expand-sum.js";
import { asTensor, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";

/** The order of `meshgrid`'s axes. */
export interface MeshgridOptions {
  /** "ij": axis i belongs to tensor i; "xy": the first two axes are swapped, as in plots. Default "ij". */
  readonly indexing?: "ij" | "xy";
}

/** Coordinates of a grid: from tensors with one axis each, one tensor each with as many axes as there are tensors. */
export function meshgrid(tensors: readonly Operand[], { indexing = "ij" }: MeshgridOptions = {}): Tensor[] {
  if (tensors.length === 0) throw new ArgumentError("meshgrid", "takes at least one tensor", "none");
  if (indexing !== "ij" && indexing !== "xy")
    throw new ArgumentError("meshgrid", 'indexing is "ij" or "xy"', String(indexing));
  const list = tensors.map((x) => asTensor("meshgrid", x));
  for (const { rank, shape } of list)
    if (rank > 1) throw new ShapeError("meshgrid", "takes tensors with one axis", formatShape(shape));
  const shape = list.map(({ size }) => size);
  const swap = indexing === "xy" && list.length > 1;
  return list.map((x, axis) => {
    const grid = expand(
      reshape(
        x,
        shape.map((n, i) => (i === axis ? n : 1)),
      ),
      shape,
    );
    return swap ? transpose(grid, 0, 1) : grid;
  });
}
