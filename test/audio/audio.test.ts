import { describe, expect, test } from "vitest";
import { audio, compile, ones, randn, seed, stft, tensor, zeros } from "../../src/index.js";

const sine = (hertz: number, rate: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));

describe("mel filters", () => {
  // Neighbouring triangles meet where one has its top, so they add up to 1 from the first top to the last.
  test.each(["htk", "slaney"] as const)("%s: add up to 1", (melScale) => {
    const filters = audio.melFilters({ sampleRate: 8000, nFft: 512, nMels: 20, fMin: 100, melScale });
    expect(filters.shape).toEqual([20, 257]);
    const sums = filters.sum(0).toArray() as number[];
    const tops = filters.argmax(1).toArray() as number[];
    for (const sum of sums.slice(tops[0] + 1, tops[19])) expect(sum).toBeCloseTo(1, 5);
    expect(sums.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]); // up to 93.75 Hz
  });

  // O'Shaughnessy: 1000 Hz are 999.99 mel. Slaney: 1000 Hz are 15 mel, 6400 Hz 42.
  test("bands lie where the scales say", () => {
    const top = (melScale: "htk" | "slaney", fMax: number): number => {
      const filters = audio.melFilters({ sampleRate: 16_000, nFft: 16_000, nMels: 1, fMax, melScale });
      return filters.argmax(1).item();
    };
    const middle = 700 * (10 ** ((2595 * Math.log10(1 + 4000 / 700)) / 2 / 2595) - 1);
    expect(Math.abs(top("htk", 4000) - middle)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(top("slaney", 6400) - 1000 * Math.exp((6 * Math.log(6.4)) / 27))).toBeLessThanOrEqual(0.5);
  });

  test("bands divided by their widths all weigh alike", () => {
    const filters = audio.melFilters({ sampleRate: 8000, nFft: 4096, nMels: 8, areaNormalized: true });
    // The area of a triangle of height 2 / width, in steps of 8000 / 4096 Hz.
    for (const sum of filters.sum(1).toArray() as number[]) expect((sum * 8000) / 4096).toBeCloseTo(1, 2);
  });

  test.each([
    [{ sampleRate: 8000, fMax: 5000 }, "melFilters: 0 ≤ fMin < fMax ≤ sampleRate / 2 = 4000, got 0 and 5000"],
    [{ sampleRate: 8000, nMels: 0 }, "melFilters: nMels must be a whole number of at least 1, got 0"],
    [{ sampleRate: 8000, melScale: "bark" as "htk" }, 'melFilters: melScale must be "htk" or "slaney", got bark'],
  ])("%j is refused", (options, message) => expect(() => audio.melFilters(options)).toThrow(message));
});

describe("spectrograms", () => {
  const options = { sampleRate: 8000, nFft: 256, nMels: 24 };

  test("a tone is loudest in its band", () => {
    const y = audio.melSpectrogram(tensor(sine(1000, 8000, 2048)), options);
    expect(y.shape).toEqual([24, 17]);
    const band = audio.melFilters(options).narrow(1, 32, 1).argmax(0).item(); // 1000 Hz are number 32 of 256 at 8000 Hz
    expect(y.mean(1).argmax(0).item()).toBe(band);
  });

  test("are the power of the transform, in bands", () => {
    seed(0);
    const x = randn([2, 600]);
    const rectangle = { window: undefined, hopLength: 128 };
    const power = stft(x, 256, rectangle).square().sum(-1);
    expect(audio.melSpectrogram(x, options).shape).toEqual([2, 24, power.shape[2]]);
    const silence = audio.logMel(zeros([1000]), { ...options, floor: 1e-3 });
    for (const value of silence.data()) expect(value).toBeCloseTo(Math.log(1e-3), 5);
  });

  // The cosine transform is orthonormal.
  test("all cepstral coefficients have the length of the bands", () => {
    seed(0);
    const x = randn([800]);
    const [bands, all] = [audio.logMel(x, options), audio.mfcc(x, { ...options, nMfcc: 24 })];
    expect(all.square().sum().item() / bands.square().sum().item()).toBeCloseTo(1, 5);
    expect(audio.mfcc(x, options).toArray()).toEqual(all.narrow(0, 0, 13).toArray());
    expect(() => audio.mfcc(x, { ...options, nMfcc: 25 })).toThrow("mfcc: nMfcc must be at most nMels = 24, got 25");
  });
});

describe("specAugment", () => {
  test("masks neighbours, other ones for each spectrogram, and anew at each run", () => {
    seed(0);
    const mask = compile(() => audio.specAugment(ones([200, 20, 30]), { frequencyWidth: 5, timeWidth: 7, value: -1 }));
    const [first, second] = [mask(), mask()];
    expect(first.toArray()).not.toEqual(second.toArray());
    const widths = { bands: new Set<number>(), frames: new Set<number>() };
    for (const item of first.toArray() as number[][][]) {
      const bands = item.map((row) => row.every((value) => value === -1));
      const frames = item[0].map((_, t) => item.every((row) => row[t] === -1));
      item.forEach((row, f) => {
        row.forEach((value, t) => {
          expect(value).toBe(bands[f] || frames[t] ? -1 : 1);
        });
      });
      for (const [flags, set] of [
        [bands, widths.bands],
        [frames, widths.frames],
      ] as const) {
        const hit = flags.map((flag, i) => (flag ? i : -1)).filter((i) => i >= 0);
        set.add(hit.length);
        if (hit.length > 0) expect(hit[hit.length - 1] - hit[0] + 1).toBe(hit.length);
      }
    }
    // Every width up to the greatest comes among two hundred.
    expect([...widths.bands].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...widths.frames].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    [() => audio.specAugment(zeros([2, 3])), "specAugment: takes (N, bands, frames), got (2, 3)"],
    [
      () => audio.specAugment(zeros([1, 2, 3]), { timeWidth: -1 }),
      "specAugment: timeWidth must be a whole number of at least 0, got -1",
    ],
  ])("%s is refused", (call, message) => expect(call).toThrow(message));
});

describe("resample", () => {
  // Away from the ends, where the filter sees silence, a tone stays the tone it was.
  test.each([
    [8000, 16_000],
    [16_000, 8000],
    [44_100, 8000],
  ])("from %i to %i Hz", (from, to) => {
    const y = audio.resample(tensor(sine(440, from, from / 10)), from, to);
    expect(y.shape).toEqual([to / 10]);
    const wanted = sine(440, to, to / 10);
    const inner = [...y.data()].slice(to / 100, -to / 100);
    const worst = Math.max(...inner.map((value, i) => Math.abs(value - wanted[i + to / 100])));
    expect(worst).toBeLessThan(5e-3); // ripple of a filter of six zero crossings
  });

  test("removes what the lower rate cannot hold, and gives back the same rate", () => {
    const y = audio.resample(tensor(sine(7000, 16_000, 1600)), 16_000, 8000);
    expect(Math.max(...[...y.data()].slice(80, -80).map(Math.abs))).toBeLessThan(0.05);
    const x = randn([2, 10]);
    expect(audio.resample(x, 8000, 8000)).toBe(x);
    expect(() => audio.resample(x, 8000, 0.5)).toThrow("resample: to must be a whole number of at least 1, got 0.5");
  });
});
