import { describe, expect, test } from "vitest";
import { changes, comparison, noiseOf, verdictOf } from "../../bench/compare.js";
import { readResults } from "../../bench/results.js";
import { resultsOf, rowOf } from "./row.js";

const calm = [10, 10, 10, 10, 10];
const rough = [8, 9, 10, 11, 12];
const times = (samples: readonly number[], factor: number): number[] => samples.map((x) => x * factor);

describe("the noise band", () => {
  test("follows from the middle half of both runs' rounds", () => {
    expect(noiseOf(rowOf("a", rough), rowOf("a", rough))).toBeCloseTo(Math.hypot(0.2, 0.2));
  });

  test("is never narrower than what another place in memory does", () => {
    expect(noiseOf(rowOf("a", calm), rowOf("a", calm))).toBe(0.03);
  });
});

describe("the verdict", () => {
  test.each([
    [1.02, 1.02, 0.03, "no difference"],
    [0.98, 0.98, 0.03, "no difference"],
    [1.2, 1.2, 0.25, "no difference"],
    [1.4, 1.01, 0.03, "no difference"],
    [0.7, 1.3, 0.03, "no difference"],
    [1.3, 1.2, 0.03, "1.20× slower"],
    [0.4, 0.5, 0.03, "2.00× faster"],
  ])("of medians %d, fastest rounds %d with noise %d is %s", (ratio, ratioOfLeast, noise, verdict) => {
    expect(verdictOf({ ratio, ratioOfLeast, noise })).toBe(verdict);
  });
});

test.each([
  ["absent.json", /^absent.json cannot be read$/],
  ["README.md", /^README.md is no JSON$/],
  ["package.json", /^package.json holds no results of the benchmark$/],
])("%s is no file of results", (path, message) => {
  expect(() => readResults(path)).toThrow(message);
});

describe("a comparison", () => {
  const before = resultsOf([rowOf("same", rough), rowOf("better", calm), rowOf("gone", calm)]);
  const after = resultsOf([rowOf("same", times(rough, 1.1)), rowOf("better", times(calm, 0.5)), rowOf("new", calm)]);

  test("has the rows that both files have", () => {
    expect(changes(before, after).map(({ row }) => row.name)).toEqual(["same", "better"]);
  });

  test("says what differs", () => {
    const lines = comparison(before, after).split("\n");
    expect(lines[2]).toMatch(/^test same .* no difference$/);
    expect(lines[3]).toMatch(/^test better .*10\.0 ms +5\.00 ms +± 3 % +2\.00× faster$/);
    expect(lines[4]).toMatch(/^1 of 2 rows differ/);
  });

  test("needs a case that both have", () => {
    const other = resultsOf([rowOf("other", calm)]);
    expect(() => comparison(before, other)).toThrow(/^the two files have no case in common$/);
  });

  test("of a file with itself finds nothing", () => {
    expect(comparison(before, before)).toContain("0 of 3 rows differ");
  });
});
