import { ArgumentError, ShapeError } from "../errors.js";
import { apply, defineOp } from "../graph/op.js";
import { checkCount, formatShape, sizeOf } from "../shape.js";
import { constant } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { matmul } from "./matmul.js";
import { narrow, place } from "./narrow.js";
import { asFloat, type Operand } from "./operand.js";
import { pad } from "./pad.js";
import { reshape } from "./reshape.js";

// Complex numbers are an axis of two at the end: real and imaginary part.

/** How a transform is scaled. */
export interface FftOptions {
  /**
   * Which direction is divided by n: the one back ("backward"), the one forth ("forward"), or both by √n ("ortho"). Default "backward".
   */
  readonly norm?: "backward" | "ortho" | "forward";
}

/** e^(−2πi k / n), k = 0 … n − 1. */
const twiddles = (n: number): Tensor =>
  constant(
    turns(n, n, (k) => k),
    [n, 2],
    "f32",
  );

function turns(n: number, count: number, turn: (i: number) => number): Float64Array {
  const values = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const angle = (-2 * Math.PI * (turn(i) % n)) / n;
    values.set([Math.cos(angle), Math.sin(angle)], 2 * i);
  }
  return values;
}

// x (rows, n), twiddles → y (rows, n / 2 + 1, 2), n a power of two from 4
const rfftOp = defineOp({
  name: "rfft",
  lower: (plan, { inputs: [{ shape }] }) =>
    plan.call("rfft", { x: plan.input(0), twiddles: plan.input(1), y: plan.output(0), rows: shape[0], n: shape[1] }),
  // Σ_k dre[k] cos(2πtk / n) − dim[k] sin(2πtk / n): the transform back of what counts there once and not twice.
  vjp: ({ inputs: [x] }, [dy]) => {
    if (dy === undefined) return [];
    const middle = x.shape[1] / 2 - 1;
    return [back(place(dy, 1, 1, mul(narrow(dy, 1, 1, middle), 0.5)))];
  },
});

// x (rows, n / 2 + 1, 2), twiddles → y (rows, n), n times too large
const irfftOp = defineOp({
  name: "irfft",
  lower: (plan, { inputs: [{ shape }] }) =>
    plan.call("irfft", {
      x: plan.input(0),
      twiddles: plan.input(1),
      y: plan.output(0),
      rows: shape[0],
      n: 2 * (shape[1] - 1),
    }),
  vjp: ({ inputs: [x] }, [dy]) => {
    if (dy === undefined) return [];
    const spectrum = forth(dy);
    const middle = x.shape[1] - 2;
    return [place(spectrum, 1, 1, mul(narrow(spectrum, 1, 1, middle), 2))];
  },
});

const hasKernel = (n: number): boolean => n >= 4 && Number.isInteger(Math.log2(n));

/** (rows, n) → (rows, n / 2 + 1, 2). A length that is no power of two is a product with the matrix of the transform. */
function forth(x: Tensor): Tensor {
  const [rows, n] = x.shape;
  const half = Math.floor(n / 2) + 1;
  if (hasKernel(n)) return apply(rfftOp, [x, twiddles(n)], [rows, half, 2], "f32");
  const matrix = constant(
    turns(n, n * half, (i) => Math.floor(i / half) * (i % half)),
    [n, 2 * half],
    "f32",
  );
  return reshape(matmul(x, matrix), [rows, half, 2]);
}

/** (rows, n / 2 + 1, 2) → (rows, n), n times too large. */
function back(x: Tensor, n = 2 * (x.shape[1] - 1)): Tensor {
  const [rows, half] = x.shape;
  if (hasKernel(n)) return apply(irfftOp, [x, twiddles(n)], [rows, n], "f32");
  // The conjugate, and twice what stands for its mirror image too.
  const matrix = turns(n, half * n, (i) => Math.floor(i / n) * (i % n));
  const columns = new Float64Array(2 * half * n);
  for (let k = 0; k < half; k++)
    for (let t = 0; t < n; t++) {
      const weight = k === 0 || 2 * k === n ? 1 : 2;
      columns[2 * k * n + t] = weight * matrix[2 * (k * n + t)];
      columns[(2 * k + 1) * n + t] = weight === 1 ? 0 : weight * matrix[2 * (k * n + t) + 1];
    }
  return matmul(reshape(x, [rows, 2 * half]), constant(columns, [2 * half, n], "f32"));
}

function factor(op: string, n: number, norm: string, divided: string): number {
  if (norm === "ortho") return 1 / Math.sqrt(n);
  if (norm !== "backward" && norm !== "forward")
    throw new ArgumentError(op, 'norm must be "backward", "ortho" or "forward"', String(norm));
  return norm === divided ? 1 / n : 1;
}

/** x with the last axis cut or filled with zeros to a length. */
function resized(x: Tensor, axis: number, length: number): Tensor {
  const size = x.shape[axis];
  if (size === length) return x;
  if (size > length) return narrow(x, axis, 0, length);
  return pad(x, [...new Array<number>(2 * (x.rank - 1 - axis)).fill(0), 0, length - size]);
}

/**
 * The discrete Fourier transform of real numbers along the last axis, half of it, as the other half mirrors it: y[k] = Σ_t x[t]
 * e^(−2πi t k / n), k = 0 … ⌊n / 2⌋, real and imaginary parts on an axis of two: (…, n) → (…, ⌊n / 2⌋ + 1, 2). It is PyTorch's `fft.rfft`
 * after `view_as_real`. Powers of two take n log n operations (Cooley and Tukey 1965), other lengths n².
 *
 * @param n the length to which x is cut or filled with zeros; that of x by default
 * @throws ShapeError for a scalar; ArgumentError for a length below 1
 */
export function rfft(x: Operand, n?: number, { norm = "backward" }: FftOptions = {}): Tensor {
  const input = asFloat("rfft", x);
  if (input.rank === 0) throw new ShapeError("rfft", "takes at least one axis", formatShape(input.shape));
  const length = checkCount("rfft", "n", n ?? input.shape[input.rank - 1], 1);
  const scale = factor("rfft", length, norm, "forward");
  const whole = resized(input, input.rank - 1, length);
  const outer = whole.shape.slice(0, -1);
  const y = forth(reshape(whole, [sizeOf(outer), length]));
  return reshape(scale === 1 ? y : mul(y, scale), [...outer, ...y.shape.slice(1)]);
}

/**
 * The way back from `rfft`: (…, n / 2 + 1, 2) → (…, n). Imaginary parts at 0 and, for even n, at n / 2 do not count.
 *
 * @param n the length of the result; 2 (size − 1) by default, which is even
 * @throws ShapeError unless the last axis is two; ArgumentError for a length below 1
 */
export function irfft(x: Operand, n?: number, { norm = "backward" }: FftOptions = {}): Tensor {
  const input = asFloat("irfft", x);
  if (input.rank < 2 || input.shape[input.rank - 1] !== 2)
    throw new ShapeError("irfft", "takes (…, n / 2 + 1, 2), real and imaginary parts", formatShape(input.shape));
  const length = checkCount("irfft", "n", n ?? 2 * (input.shape[input.rank - 2] - 1), 1);
  const scale = factor("irfft", length, norm, "backward");
  const half = Math.floor(length / 2) + 1;
  const whole = resized(input, input.rank - 2, half);
  const outer = whole.shape.slice(0, -2);
  const y = back(reshape(whole, [sizeOf(outer), half, 2]), length);
  return reshape(scale === 1 ? y : mul(y, scale), [...outer, length]);
}
