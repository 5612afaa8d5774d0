import { ShapeError } from "../errors.js";
import { checkNumber, formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, mul } from "./arithmetic.js";
import { expandedTo, sum } from "./expand-sum.js";
import { matmul } from "./matmul.js";
import { asFloat, type Operand } from "./operand.js";
import { transpose } from "./permute.js";
import { reshape, unsqueeze } from "./reshape.js";

/** The bias of a layer's product. */
export interface BiasOptions {
  /** Added to each row; it never enlarges the product. Default: none. */
  readonly bias?: Operand | undefined;
}

/**
 * x · weightᵀ + bias: x (…, in), weight (out, in) or (in), bias (out) → (…, out) or (…).
 *
 * @throws ShapeError if the sizes do not fit
 */
export function linear(x: Operand, weight: Operand, { bias }: BiasOptions = {}): Tensor {
  const w = asFloat("linear", weight);
  if (w.rank === 0 || w.rank > 2)
    throw new ShapeError("linear", "takes a weight (out, in) or (in,)", formatShape(w.shape));
  const input = asFloat("linear", x);
  if (input.shape.at(-1) !== w.shape.at(-1))
    throw new ShapeError(
      "linear",
      `x must have ${w.shape.at(-1)} features on its last axis for weight ${formatShape(w.shape)}`,
      formatShape(input.shape),
    );
  const y = matmul(input, w.rank === 1 ? w : transpose(w, 0, 1));
  return bias === undefined ? y : add(y, expandedTo("linear", "bias", bias, y.shape));
}

/**
 * Σᵢⱼ x1ᵢ weight[o, i, j] x2ⱼ + bias: x1 (…, in1), x2 (…, in2), weight (out, in1, in2) → (…, out).
 *
 * @throws ShapeError if the sizes do not fit
 */
export function bilinear(x1: Operand, x2: Operand, weight: Operand, { bias }: BiasOptions = {}): Tensor {
  const [a, b, w] = [asFloat("bilinear", x1), asFloat("bilinear", x2), asFloat("bilinear", weight)];
  const lead = a.shape.slice(0, -1);
  const [out, in1, in2] = w.shape;
  if (
    w.rank !== 3 ||
    a.shape.at(-1) !== in1 ||
    b.shape.at(-1) !== in2 ||
    formatShape(lead) !== formatShape(b.shape.slice(0, -1))
  )
    throw new ShapeError(
      "bilinear",
      "takes x1 (…, in1), x2 (…, in2) and weight (out, in1, in2)",
      [a, b, w].map(({ shape }) => formatShape(shape)).join(", "),
    );
  // (out, in2, in1) as rows: the first product is one matrix product for all outputs.
  const rows = reshape(transpose(w, 1, 2), [out * in2, in1]);
  const left = reshape(matmul(a, transpose(rows, 0, 1)), [...lead, out, in2]);
  const y = sum(mul(left, unsqueeze(b, -2)), -1);
  if (bias === undefined) return y;
  const row = asFloat("bilinear", bias);
  if (!sameShape(row.shape, [out])) throw new ShapeError("bilinear", `bias must be (${out},)`, formatShape(row.shape));
  return add(y, row);
}

/** How much of each summand `addmm` takes. */
export interface AddmmOptions {
  /** Of the matrix that is added to. Default 1. */
  readonly beta?: number;
  /** Of the product. Default 1. */
  readonly alpha?: number;
}

/**
 * beta · x + alpha · a · b: a (m, k), b (k, n), and x that broadcasts to (m, n), whose values do not matter with beta 0.
 *
 * @throws ShapeError if the sizes do not fit; ArgumentError for a factor that is not finite
 */
export function addmm(x: Operand, a: Operand, b: Operand, { beta = 1, alpha = 1 }: AddmmOptions = {}): Tensor {
  checkNumber("addmm", "beta", beta);
  checkNumber("addmm", "alpha", alpha);
  const [left, right] = [asFloat("addmm", a), asFloat("addmm", b)];
  if (left.rank !== 2 || right.rank !== 2 || left.shape[1] !== right.shape[0])
    throw new ShapeError(
      "addmm",
      "takes matrices (m, k) and (k, n)",
      `${formatShape(left.shape)} and ${formatShape(right.shape)}`,
    );
  const product = mul(matmul(left, right), alpha);
  const summand = expandedTo("addmm", "x", x, product.shape);
  return beta === 0 ? product : add(mul(summand, beta), product);
}

function vectors(op: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [x, y] = [asFloat(op, a), asFloat(op, b)];
  if (x.rank !== 1 || y.rank !== 1)
    throw new ShapeError(op, "takes two vectors", `${formatShape(x.shape)} and ${formatShape(y.shape)}`);
  return [x, y];
}

/** aᵢ bⱼ of two vectors: (m), (n) → (m, n). */
export function outer(a: Operand, b: Operand): Tensor {
  const [x, y] = vectors("outer", a, b);
  return mul(unsqueeze(x, 1), y);
}

/** Σ aᵢ bᵢ of two vectors of one size. */
export function dot(a: Operand, b: Operand): Tensor {
  const [x, y] = vectors("dot", a, b);
  if (x.size !== y.size) throw new ShapeError("dot", "takes vectors of one size", `${x.size} and ${y.size}`);
  return matmul(x, y);
}
