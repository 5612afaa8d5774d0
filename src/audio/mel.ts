import { ArgumentError } from "../errors.js";
import { maximum, square } from "../ops/arithmetic.js";
import { tensor } from "../ops/create.js";
import { log } from "../ops/exp.js";
import { sum } from "../ops/expand-sum.js";
import { matmul } from "../ops/matmul.js";
import type { Operand } from "../ops/operand.js";
import { hannWindow, type StftOptions, stft } from "../ops/stft.js";
import { checkCount } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** How frequencies are grouped. */
export interface MelOptions {
  /** Numbers per second. */
  readonly sampleRate: number;
  /** Numbers of a frame. Default 400. */
  readonly nFft?: number;
  /** Bands. Default 80. */
  readonly nMels?: number;
  /** The lowest frequency, in Hz. Default 0. */
  readonly fMin?: number;
  /** The highest. Default sampleRate / 2. */
  readonly fMax?: number;
  /** "htk": 2595 log₁₀(1 + f / 700); "slaney": linear up to 1000 Hz, then logarithmic. Default "htk". */
  readonly melScale?: "htk" | "slaney";
  /** Whether each band is divided by its width in Hz. Default false. */
  readonly areaNormalized?: boolean;
}

const SLANEY = { step: 200 / 3, knee: 1000, log: Math.log(6.4) / 27 };

/** Hz to mel and back. */
const scales = {
  htk: { mel: (f: number) => 2595 * Math.log10(1 + f / 700), hz: (m: number) => 700 * (10 ** (m / 2595) - 1) },
  slaney: {
    mel: (f: number) =>
      f < SLANEY.knee ? f / SLANEY.step : SLANEY.knee / SLANEY.step + Math.log(f / SLANEY.knee) / SLANEY.log,
    hz: (m: number) => {
      const over = m - SLANEY.knee / SLANEY.step;
      return over < 0 ? m * SLANEY.step : SLANEY.knee * Math.exp(over * SLANEY.log);
    },
  },
} as const;

/**
 * Triangular bands that are evenly spaced in mel, over the frequencies of a transform: (nMels, ⌊nFft / 2⌋ + 1), torchaudio's
 * `melscale_fbanks`, transposed.
 *
 * @throws ArgumentError for options out of range
 */
export function melFilters(options: MelOptions): Tensor {
  const {
    sampleRate,
    nFft = 400,
    nMels = 80,
    fMin = 0,
    fMax = sampleRate / 2,
    melScale = "htk",
    areaNormalized = false,
  } = options;
  checkCount("melFilters", "nFft", nFft, 2);
  checkCount("melFilters", "nMels", nMels, 1);
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2))
    throw new ArgumentError(
      "melFilters",
      `0 ≤ fMin < fMax ≤ sampleRate / 2 = ${sampleRate / 2}`,
      `${fMin} and ${fMax}`,
    );
  const scale = scales[melScale];
  if (scale === undefined)
    throw new ArgumentError("melFilters", 'melScale must be "htk" or "slaney"', String(melScale));
  const [low, high] = [scale.mel(fMin), scale.mel(fMax)];
  const points = Array.from({ length: nMels + 2 }, (_, i) => scale.hz(low + ((high - low) * i) / (nMels + 1)));
  const bins = Math.floor(nFft / 2) + 1;
  const filters = new Float64Array(nMels * bins);
  for (let band = 0; band < nMels; band++) {
    const [left, middle, right] = points.slice(band, band + 3);
    const height = areaNormalized ? 2 / (right - left) : 1;
    for (let bin = 0; bin < bins; bin++) {
      const f = ((sampleRate / 2) * bin) / (bins - 1);
      filters[band * bins + bin] =
        height * Math.max(0, Math.min((f - left) / (middle - left), (right - f) / (right - middle)));
    }
  }
  return tensor(filters, [nMels, bins]);
}

/** How `melSpectrogram` and what follows from it are made. */
export interface MelSpectrogramOptions
  extends MelOptions,
    Pick<StftOptions, "hopLength" | "winLength" | "center" | "padMode"> {}

/**
 * The power of sound in mel bands over time: |stft|², with a Hann window, times the filters. x (…, L) → (…, nMels, frames), torchaudio's
 * `MelSpectrogram`.
 */
export function melSpectrogram(x: Operand, options: MelSpectrogramOptions): Tensor {
  const {
    nFft = 400,
    winLength = nFft,
    hopLength = Math.floor(winLength / 2),
    center = true,
    padMode = "reflect",
  } = options;
  const spectrum = stft(x, nFft, { hopLength, winLength, window: hannWindow(winLength), center, padMode });
  return matmul(melFilters({ ...options, nFft }), sum(square(spectrum), -1));
}

/** ln of `melSpectrogram`, of what is at least `floor` (default 1e-6). */
export const logMel = (
  x: Operand,
  { floor = 1e-6, ...options }: MelSpectrogramOptions & { readonly floor?: number },
): Tensor => log(maximum(melSpectrogram(x, options), floor));

/**
 * Mel-frequency cepstral coefficients: the first nMfcc (default 13) of the orthonormal DCT-II of `logMel` along the bands:
 * (…, L) → (…, nMfcc, frames).
 *
 * @throws ArgumentError if there are more than bands
 */
export function mfcc(
  x: Operand,
  { nMfcc = 13, ...options }: MelSpectrogramOptions & { readonly floor?: number; readonly nMfcc?: number },
): Tensor {
  const bands = options.nMels ?? 80;
  if (checkCount("mfcc", "nMfcc", nMfcc, 1) > bands)
    throw new ArgumentError("mfcc", `nMfcc must be at most nMels = ${bands}`, String(nMfcc));
  const dct = Float64Array.from({ length: nMfcc * bands }, (_, i) => {
    const [k, n] = [Math.floor(i / bands), i % bands];
    return Math.sqrt((k === 0 ? 1 : 2) / bands) * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * bands));
  });
  return matmul(tensor(dct, [nMfcc, bands]), logMel(x, options));
}
