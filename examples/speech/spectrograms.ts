import { nn, type Tensor, tensor } from "chainrule";
import { BANDS, type Word } from "./sounds.js";

/** Words, or sequences of them, at once. */
export const BATCH = 32;

/** A convolution, and half the size. */
export const block = (inChannels: number, outChannels: number): nn.Module[] => [
  nn.conv2d(inChannels, outChannels, 3, { padding: 1, bias: false }),
  nn.batchNorm2d(outChannels),
  nn.relu(),
  nn.maxPool2d(2),
];

/** Words one after another as spectrograms of one length, zero behind them: (N, 1, frames, BANDS), and how many frames count. */
export function spectrograms(rows: readonly (readonly Word[])[], frames: number): { x: Tensor; lengths: number[] } {
  const x = new Float32Array(rows.length * frames * BANDS);
  const lengths = rows.map((words, row) => {
    let at = 0;
    for (const word of words) {
      x.set(word.frames, (row * frames + at) * BANDS);
      at += word.frames.length / BANDS;
    }
    return at;
  });
  return { x: tensor(x, [rows.length, 1, frames, BANDS]), lengths };
}

/** Whole numbers as a tensor. */
export const i32 = (values: readonly number[], shape = [values.length]): Tensor =>
  tensor(Int32Array.from(values), shape);
