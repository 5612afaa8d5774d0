import { ArgumentError, ShapeError } from "../errors.js";
import { checkCount, formatShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { tensor } from "./create.js";
import { rfft } from "./fft.js";
import { positionsOf, takeAlong } from "./indexing.js";
import { asFloat, type Operand } from "./operand.js";
import { type PadMode, pad } from "./pad.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";

/** The cosine windows 1 − share + …: a raised cosine over n numbers, periodic, as spectra need it. */
const cosineWindow = (op: string, n: number, base: number): Tensor =>
  tensor(
    Float64Array.from(
      { length: checkCount(op, "n", n, 1) },
      (_, i) => base - (1 - base) * Math.cos((2 * Math.PI * i) / n),
    ),
  );

/** ½ − ½ cos(2πi / n), i = 0 … n − 1: PyTorch's `hann_window`, periodic. */
export const hannWindow = (n: number): Tensor => cosineWindow("hannWindow", n, 0.5);

/** 0.54 − 0.46 cos(2πi / n), i = 0 … n − 1: PyTorch's `hamming_window`, periodic. */
export const hammingWindow = (n: number): Tensor => cosineWindow("hammingWindow", n, 0.54);

/** How `stft` cuts frames. */
export interface StftOptions {
  /** Numbers from one frame to the next. Default ⌊nFft / 4⌋. */
  readonly hopLength?: number;
  /** Length of the window, which stands in the middle of the frame. Default nFft. */
  readonly winLength?: number;
  /** (winLength). Default: ones. */
  readonly window?: Operand | undefined;
  /** Whether frame t is about number t · hopLength, x being padded by ⌊nFft / 2⌋ on both sides. Default true. */
  readonly center?: boolean;
  /** How it is padded then. Default "reflect". */
  readonly padMode?: PadMode;
  /** Whether the result is divided by √nFft. Default false. */
  readonly normalized?: boolean;
}

/**
 * The short-time Fourier transform: `rfft` of overlapping frames, each times a window. x (…, L) → (…, ⌊nFft / 2⌋ + 1, frames, 2), PyTorch's
 * `stft` of real numbers with `return_complex`, after `view_as_real`.
 *
 * @throws ShapeError for an input shorter than a frame or a window of another length; ArgumentError for lengths out of range
 */
export function stft(
  x: Operand,
  nFft: number,
  {
    hopLength = Math.floor(nFft / 4),
    winLength = nFft,
    window,
    center = true,
    padMode = "reflect",
    normalized = false,
  }: StftOptions = {},
): Tensor {
  const input = asFloat("stft", x);
  checkCount("stft", "nFft", nFft, 1);
  checkCount("stft", "hopLength", hopLength, 1);
  checkCount("stft", "winLength", winLength, 1);
  if (winLength > nFft) throw new ArgumentError("stft", `winLength must be at most nFft = ${nFft}`, String(winLength));
  if (input.rank === 0) throw new ShapeError("stft", "takes at least one axis", formatShape(input.shape));
  const outer = input.shape.slice(0, -1);
  const rows = reshape(input, [sizeOf(outer), input.shape[input.rank - 1]]);
  const margin = Math.floor(nFft / 2);
  if (center && padMode === "reflect" && rows.shape[1] <= margin)
    throw new ShapeError("stft", `needs more than ${margin} numbers to reflect`, String(rows.shape[1]));
  const padded = center ? pad(rows, [margin, margin], { mode: padMode }) : rows;
  const length = padded.shape[1];
  if (length < nFft) throw new ShapeError("stft", `needs at least nFft = ${nFft} numbers`, String(length));
  const frames = Math.floor((length - nFft) / hopLength) + 1;
  const positions = positionsOf(frames * nFft, (i) => Math.floor(i / nFft) * hopLength + (i % nFft));
  const cut = reshape(takeAlong(padded, 1, positions), [rows.shape[0], frames, nFft]);
  const spectrum = rfft(windowed(cut, nFft, winLength, window), nFft, { norm: normalized ? "ortho" : "backward" });
  const y = transpose(spectrum, 1, 2); // (rows, frequencies, frames, 2)
  return reshape(y, [...outer, ...y.shape.slice(1)]);
}

function windowed(frames: Tensor, nFft: number, winLength: number, window: Operand | undefined): Tensor {
  if (window === undefined && winLength === nFft) return frames;
  const given = window === undefined ? tensor(new Float64Array(winLength).fill(1)) : asFloat("stft", window);
  if (given.rank !== 1 || given.shape[0] !== winLength)
    throw new ShapeError("stft", `the window must be (${winLength},)`, formatShape(given.shape));
  const left = Math.floor((nFft - winLength) / 2);
  return mul(frames, left === 0 && winLength === nFft ? given : pad(given, [left, nFft - winLength - left]));
}
