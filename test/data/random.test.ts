import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/data/random.js";
import { ArgumentError } from "../../src/errors.js";

const take = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32());

describe("Random", () => {
  // From a Python transcription of PractRand's sfc32.
  test("is sfc32 after 15 warm-up rounds", () => {
    expect(take(new Random(0), 4)).toEqual([4216505632, 947923937, 2491578854, 3964400089]);
    expect(take(new Random(2 ** 40 + 7, 3, 5), 4)).toEqual([69204122, 2758603999, 3247261825, 3256182812]);
    expect(new Random(0).uniform()).toBe(4216505632 / 2 ** 32);
  });

  test("seed, stream and index each give another sequence", () => {
    const keys = [[0], [1], [2 ** 32], [0, 1], [0, 0, 1], [Number.MAX_SAFE_INTEGER, 2047, 2 ** 32 - 1]];
    const firsts = keys.map(([seed, stream, index]) => new Random(seed, stream, index).uint32());
    expect(new Set(firsts).size).toBe(keys.length);
  });

  test("uniform, bell and below have the moments they promise", () => {
    const random = new Random(0);
    const count = 20_000;
    const bell = Array.from({ length: count }, () => random.bell());
    const mean = bell.reduce((sum, value) => sum + value, 0) / count;
    expect(mean).toBeCloseTo(0, 1);
    expect(bell.reduce((sum, value) => sum + value * value, 0) / count).toBeCloseTo(1, 1);
    expect(Math.max(...bell.map(Math.abs))).toBeLessThanOrEqual(2 * Math.sqrt(3));
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < count; i++) counts[random.below(7)]++;
    // Chi-squared with 6 degrees of freedom passes 22.5 once in a thousand seeds; this seed is fixed.
    expect(counts.reduce((sum, n) => sum + (n - count / 7) ** 2 / (count / 7), 0)).toBeLessThan(22.5);
    for (let i = 0; i < 1000; i++) expect(random.uniform(2, 3)).toSatisfy((value: number) => value >= 2 && value < 3);
  });

  test("permutation holds every integer once", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (n, seed) => {
        const sorted = new Random(seed).permutation(n).sort();
        expect([...sorted]).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test.each([
    [[-1], "random: seed must be an integer from 0 to 9007199254740991, got -1"],
    [[0.5], "random: seed must be an integer from 0 to 9007199254740991, got 0.5"],
    [[Number.NaN], "random: seed must be an integer from 0 to 9007199254740991, got NaN"],
    [[0, 2048], "random: stream must be an integer from 0 to 2047, got 2048"],
    [[0, 0, 2 ** 32], "random: index must be an integer from 0 to 4294967295, got 4294967296"],
  ])("refuses the key %j", ([seed, stream, index], message) => {
    expect(() => new Random(seed, stream, index)).toThrow(new ArgumentError(...split(message)));
  });
});

function split(message: string): [string, string, string] {
  const [, op, rule, got] = /^(.*?): (.*), got (.*)$/.exec(message) ?? [];
  return [op, rule, got];
}
