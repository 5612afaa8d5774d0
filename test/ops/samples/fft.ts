import { mul } from "../../../src/ops/arithmetic.js";
import { irfft, rfft } from "../../../src/ops/fft.js";
import { hammingWindow, hannWindow, stft } from "../../../src/ops/stft.js";
import { type Sample, shapes } from "../sample.js";

export const fft: Readonly<Record<string, readonly Sample[]>> = {
  rfft: [
    { label: "a power of two", inputs: shapes([3, 16]), call: (x) => rfft(x) },
    { label: "another even length", inputs: shapes([2, 6]), call: (x) => rfft(x, undefined, { norm: "ortho" }) },
    { label: "odd, filled with zeros", inputs: shapes([5]), call: (x) => rfft(x, 7, { norm: "forward" }) },
    { label: "cut", inputs: shapes([2, 9]), call: (x) => rfft(x, 8) },
    { label: "of two", inputs: shapes([2, 2]), call: (x) => rfft(x) },
  ],
  irfft: [
    { label: "a power of two", inputs: shapes([3, 9, 2]), call: (x) => irfft(x) },
    { label: "another even length", inputs: shapes([2, 4, 2]), call: (x) => irfft(x, 6, { norm: "ortho" }) },
    { label: "odd", inputs: shapes([4, 2]), call: (x) => irfft(x, 7, { norm: "forward" }) },
    { label: "cut", inputs: shapes([2, 7, 2]), call: (x) => irfft(x, 8) },
  ],
  stft: [
    {
      label: "windowed",
      inputs: shapes([2, 20]),
      call: (x) => stft(x, 8, { hopLength: 3, window: hannWindow(8) }),
    },
    {
      label: "a shorter window",
      inputs: [...shapes([15]), { shape: [5], low: 0.2, high: 1 }],
      call: (x, window) => stft(x, 8, { winLength: 5, window, center: false, normalized: true }),
    },
  ],
  hannWindow: [{ label: "times x", inputs: shapes([6]), call: (x) => mul(x, hannWindow(6)) }],
  hammingWindow: [{ label: "times x", inputs: shapes([5]), call: (x) => mul(x, hammingWindow(5)) }],
};
