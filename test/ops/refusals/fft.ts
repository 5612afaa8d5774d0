import { zeros } from "../../../src/ops/create.js";
import { irfft, rfft } from "../../../src/ops/fft.js";
import { hannWindow, stft } from "../../../src/ops/stft.js";
import type { Refusal } from "../sample.js";

export const fft: readonly Refusal[] = [
  { call: () => rfft(zeros([])), error: "rfft: takes at least one axis, got ()" },
  { call: () => rfft(zeros([2, 0])), error: "rfft: n must be a whole number of at least 1, got 0" },
  {
    call: () => rfft(zeros([4]), 4, { norm: "none" as "ortho" }),
    error: 'rfft: norm must be "backward", "ortho" or "forward", got none',
  },
  { call: () => irfft(zeros([4, 3])), error: "irfft: takes (…, n / 2 + 1, 2), real and imaginary parts, got (4, 3)" },
  { call: () => irfft(zeros([1, 2])), error: "irfft: n must be a whole number of at least 1, got 0" },
  { call: () => stft(zeros([3]), 8), error: "stft: needs more than 4 numbers to reflect, got 3" },
  { call: () => stft(zeros([5]), 8, { center: false }), error: "stft: needs at least nFft = 8 numbers, got 5" },
  { call: () => stft(zeros([9]), 8, { winLength: 9 }), error: "stft: winLength must be at most nFft = 8, got 9" },
  {
    call: () => stft(zeros([9]), 8, { hopLength: 0 }),
    error: "stft: hopLength must be a whole number of at least 1, got 0",
  },
  { call: () => stft(zeros([9]), 8, { window: zeros([7]) }), error: "stft: the window must be (8,), got (7,)" },
  { call: () => hannWindow(0), error: "hannWindow: n must be a whole number of at least 1, got 0" },
];
