import FFT from "fft.js";
import { describe, expect, test } from "vitest";
import { hammingWindow, hannWindow, irfft, rfft, stft, type Tensor, tensor } from "../../src/index.js";

const x = tensor([0.5, -1.25, 2, 0.75, -0.5, 1.5, -2.25, 3, 0.25, 1]);
const part = x.narrow(0, 0, 8);

/** The values of `torch.fft` and `torch.stft`, rounded to six places. */
const torch: readonly [string, () => Tensor, number[]][] = [
  [
    "rfft of ten",
    () => rfft(x),
    [5, 0, 0.559017, 0.769421, -3.781153, 1.453085, -0.559017, 0.181636, 6.281153, 6.155367, -5, 0],
  ],
  [
    "rfft of eight",
    () => rfft(part, 8, { norm: "ortho" }),
    [1.325825, 0, 0.228553, -0.252602, 0.088388, 1.237437, 0.478553, 2.752602, -1.502602, 0],
  ],
  [
    "irfft of seven",
    () => irfft(part.reshape([4, 2]), 7),
    [-0.142857, 0.08143, 0.319347, -0.982989, 0.204125, -0.97501, 1.995954],
  ],
  [
    "stft",
    () => stft(x, 4, { hopLength: 3, window: hannWindow(4) }),
    [-0.75, 0, 1.5, 0, 0, 0, 1.25, 0, -0.5, 0, -0.75, -1.25, 2.25, 0.75, -1, 0, 1.75, 0, 0, 0, -4.5, 0, 0.75, 0],
  ],
  [
    "stft of a window in the middle",
    () =>
      stft(x, 8, { hopLength: 1, winLength: 4, window: hammingWindow(4), center: false, normalized: true })
        .reshape([-1])
        .narrow(0, 0, 10),
    [0.309359, 0, 0.026517, 0, 0.049498, 0, -0.126973, 0.044681, -0.15908, -0.257463],
  ],
];

test.each(torch)("%s has PyTorch's values", (_, call, expected) => {
  const values = [...call().data()];
  expect(values.length).toBe(expected.length);
  // Half a unit of the sixth place, and a few roundings of numbers below 8.
  const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[i])));
  expect(worst).toBeLessThan(0.5e-6 + 16 * 2 ** -22);
});

// Against the sum in double precision: the root mean square of a power of two's transform grows by three roundings a step.
test.each([4, 8, 64, 256, 1024, 4096, 12, 15])("rfft of %i against its definition, and irfft back", (n) => {
  const values = Float32Array.from({ length: 3 * n }, (_, i) => Math.sin(i * i));
  const spectrum = rfft(tensor(values, [3, n]));
  const half = Math.floor(n / 2) + 1;
  let worst = 0;
  for (let row = 0; row < 3; row++)
    for (let k = 0; k < half; k++) {
      let [re, im] = [0, 0];
      for (let t = 0; t < n; t++) {
        const angle = (-2 * Math.PI * ((t * k) % n)) / n;
        re += values[row * n + t] * Math.cos(angle);
        im += values[row * n + t] * Math.sin(angle);
      }
      const at = 2 * (row * half + k);
      worst = Math.max(worst, Math.hypot(spectrum.data()[at] - re, spectrum.data()[at + 1] - im));
    }
  const length = Math.hypot(...values);
  expect(worst).toBeLessThan(3 * Math.log2(n) * 2 ** -24 * length);
  const again = irfft(spectrum, n).data();
  expect(Math.max(...again.map((value, i) => Math.abs(value - values[i])))).toBeLessThan(8 * Math.log2(n) * 2 ** -24);
});

describe("against fft.js, in double precision", () => {
  const noise = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * i));

  /** The half of the transform of real numbers that `rfft` gives. */
  function half(values: readonly number[]): number[] {
    const fft = new FFT(values.length);
    const spectrum = fft.createComplexArray();
    fft.realTransform(spectrum, values);
    return spectrum.slice(0, values.length + 2);
  }

  const distance = (values: ArrayLike<number>, expected: readonly number[]): number => {
    expect(values.length).toBe(expected.length);
    return Math.max(...expected.map((value, i) => Math.abs(value - values[i])));
  };

  // Three roundings a step, each of the root mean square of the result, as above.
  const bound = (n: number, size: number): number => 3 * Math.log2(n) * 2 ** -24 * size;

  test.each([2, 16, 128, 512, 2048, 8192])("rfft and irfft of %i", (n) => {
    const values = noise(n);
    expect(distance(rfft(tensor(values)).data(), half([...values]))).toBeLessThan(bound(n, Math.hypot(...values)));

    const spectrum = noise(n + 2);
    [spectrum[1], spectrum[n + 1]] = [0, 0]; // of real numbers they are
    const fft = new FFT(n);
    const complex = [...spectrum, ...new Array<number>(n - 2).fill(0)];
    fft.completeSpectrum(complex);
    const back = fft.createComplexArray();
    fft.inverseTransform(back, complex);
    const found = irfft(tensor(spectrum, [n / 2 + 1, 2])).data();
    expect(
      distance(
        found,
        back.filter((_, i) => i % 2 === 0),
      ),
    ).toBeLessThan(bound(n, Math.hypot(...complex) / n));
  });

  test.each([
    { nFft: 64, hopLength: 16, length: 500 },
    { nFft: 256, hopLength: 100, length: 1000 },
  ])("stft of $nFft every $hopLength, its frames cut by hand", ({ nFft, hopLength, length }) => {
    const values = noise(length);
    const found = stft(tensor(values), nFft, { hopLength, window: hannWindow(nFft) });
    const frames = 1 + Math.floor(length / hopLength);
    expect(found.shape).toEqual([nFft / 2 + 1, frames, 2]);
    // Frame by frame: (frames, nFft / 2 + 1, 2).
    const rows = found.permute([1, 0, 2]).reshape([frames, -1]).toArray() as number[][];
    rows.forEach((row, frame) => {
      const cut = Array.from({ length: nFft }, (_, i) => {
        const at = Math.abs(frame * hopLength + i - nFft / 2);
        const mirrored = at < length ? at : 2 * (length - 1) - at;
        return values[mirrored] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / nFft));
      });
      // Two roundings more: of the window, and of the product.
      const size = Math.hypot(...cut);
      expect(distance(row, half(cut))).toBeLessThan(bound(nFft, size) + 2 * 2 ** -24 * size);
    });
  });
});
