/**
 * Random numbers on the host, for data: shuffling, splitting, drawing digits.
 *
 * The generator is sfc32, "small fast counting", from Chris Doty-Humphrey's PractRand, with 128 bits of state. It is
 * keyed: `new Random(seed, stream, index)` starts one of 2^96 sequences at once, so that the thing with a given index
 * has the same numbers whichever others were drawn before it.
 * Everything here is integer arithmetic and exact f64 operations: the same bits on every engine.
 */
import { ArgumentError } from "../errors.js";

/** Warm-up rounds that spread the key over the state; PractRand uses 15 for keys of this kind. */
const WARM_UP = 15;
const TWO_32 = 2 ** 32;

/** One name per use, so that two uses of the same seed never share numbers. */
export const STREAM = { shuffle: 0, split: 1, digitLabels: 2, digits: 3 } as const;

/** Random numbers of its own, apart from the global generator: the same seed gives the same order everywhere. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /**
   * @param seed integer from 0 to 2^53 − 1; 0 is as good as any
   * @param stream integer from 0 to 2047, what the numbers are for
   * @param index integer from 0 to 2^32 − 1, which of the sequences of that stream
   * @throws ArgumentError when one of them is out of range
   */
  constructor(seed: number, stream = 0, index = 0) {
    check("seed", seed, Number.MAX_SAFE_INTEGER);
    check("stream", stream, 2047);
    check("index", index, TWO_32 - 1);
    this.a = seed | 0;
    this.b = Math.floor(seed / TWO_32) | (stream << 21); // the seed's upper 21 bits, then the stream
    this.c = index | 0;
    for (let round = 0; round < WARM_UP; round++) this.uint32();
  }

  /** The next integer from 0 to 2^32 − 1. */
  uint32(): number {
    const result = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number in [low, high), in 2^32 equal steps. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / TWO_32);
  }

  /**
   * A number with mean 0 and standard deviation 1 that looks normal and stays within ±2√3: the sum of four uniform
   * ones (Irwin–Hall). It needs no logarithm, whose last bit may differ between engines.
   */
  bell(): number {
    const sum = this.uint32() + this.uint32() + this.uint32() + this.uint32();
    return (sum / TWO_32 - 2) * Math.sqrt(3);
  }

  /** An integer from 0 to n − 1, each equally likely (values that would favour some are drawn again). */
  below(n: number): number {
    const limit = TWO_32 - (TWO_32 % n);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % n;
  }

  /** The integers 0 … n − 1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}

function check(what: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new ArgumentError("random", `${what} must be an integer from 0 to ${max}`, String(value));
}
