import { readdir } from "node:fs/promises";
import { audio, type data, randn, tensor } from "chainrule";
import { FileError, readWav } from "chainrule/node";

/** Numbers per second; mel bands; numbers from one frame to the next; the longest word, in frames. */
export const [RATE, BANDS, HOP, LONGEST] = [8000, 32, 80, 80];

/** A spoken digit: its log-mel spectrogram, frame by frame. */
export interface Word {
  readonly label: number;
  /** (frames, BANDS), mean 0 and standard deviation 1. */
  readonly frames: Float32Array;
}

export interface Words {
  readonly train: Word[];
  readonly test: Word[];
}

interface Sound {
  readonly label: number;
  readonly test: boolean;
  readonly samples: Float32Array;
}

/** The free spoken digit dataset: {digit}_{speaker}_{index}.wav. Recordings 0 to 4 of each speaker and digit are the test. */
export async function recordings(folder: string): Promise<Words> {
  const files = await readdir(folder).catch((cause: Error) => {
    throw new FileError(folder, `cannot read the folder: ${cause.message}`);
  });
  const sounds: Sound[] = [];
  for (const file of files.sort()) {
    const [, digit, index] = /^(\d)_\w+_(\d+)\.wav$/.exec(file) ?? [];
    if (digit === undefined) continue;
    const { data: samples, shape, sampleRate } = await readWav(`${folder}/${file}`);
    const first = samples.subarray(0, shape[1]);
    const sound =
      sampleRate === RATE ? first : (audio.resample(tensor(first), sampleRate, RATE).data() as Float32Array);
    sounds.push({ label: Number(digit), test: Number(index) < 5, samples: sound });
  }
  if (sounds.length === 0) throw new FileError(folder, "holds no recording named like 7_theo_12.wav");
  return spectrograms(sounds);
}

/** Words of a made-up language: each digit is two tones that glide, high or low, fast or slow, in noise. */
export function synthesized(count: number, random: data.Random): Words {
  const sounds = Array.from({ length: count }, (_, i): Sound => {
    const label = i % 10;
    const length = Math.round(RATE * random.uniform(0.3, 0.6));
    const pitch = random.uniform(0.93, 1.07);
    const loud = random.uniform(0.3, 1);
    const noise = randn([length]).data();
    let phase = 0;
    const samples = noise.map((value, t) => {
      const [from, to] = t < length / 2 ? [300 + 150 * label, 900] : [900, 300 + 150 * ((7 * label + 3) % 10)];
      const hertz = from + ((to - from) * ((2 * t) % length)) / length;
      phase += (2 * Math.PI * hertz * pitch) / RATE;
      return loud * Math.sin(phase) + 0.3 * value;
    });
    return { label, test: i >= 0.85 * count, samples: Float32Array.from(samples) };
  });
  return spectrograms(sounds);
}

function spectrograms(sounds: readonly Sound[]): Words {
  const size = HOP * LONGEST;
  const words = sounds.map((): Word | undefined => undefined);
  for (let begin = 0; begin < sounds.length; begin += 100) {
    const batch = sounds.slice(begin, begin + 100);
    const samples = new Float32Array(100 * size);
    for (const [row, sound] of batch.entries()) samples.set(sound.samples.subarray(0, size), row * size);
    const options = { sampleRate: RATE, nFft: 256, hopLength: HOP, nMels: BANDS, fMin: 60 };
    const mel = audio.logMel(tensor(samples, [100, size]), options).transpose(1, 2); // (100, LONGEST + 1, BANDS)
    const values = mel.data();
    for (const [row, sound] of batch.entries()) {
      const count = Math.max(8, Math.min(LONGEST, Math.ceil(sound.samples.length / HOP)));
      const from = row * (LONGEST + 1) * BANDS;
      words[begin + row] = { label: sound.label, frames: standardized(values.slice(from, from + count * BANDS)) };
    }
  }
  const part = (test: boolean): Word[] =>
    words.filter((word, i): word is Word => word !== undefined && sounds[i].test === test);
  return { train: part(false), test: part(true) };
}

function standardized(values: ArrayLike<number>): Float32Array {
  const numbers = Float32Array.from(values);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const std = Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length) + 1e-3;
  return numbers.map((value) => (value - mean) / std);
}
