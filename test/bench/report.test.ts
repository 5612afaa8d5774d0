import { describe, expect, test } from "vitest";
import { tooBusy } from "../../bench/load.js";
import { peerText } from "../../bench/peers/report.js";
import { duration, header, rowText } from "../../bench/report.js";
import { summarize } from "../../bench/statistics.js";
import { judge, judgeThreads } from "../../bench/target.js";
import { rowOf } from "./row.js";

test.each([
  [2345, "2.35 s"],
  [12.3, "12.3 ms"],
  [0.0456, "45.6 µs"],
  [0.000002, "2.00 ns"],
])("%d milliseconds are %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

describe("a row", () => {
  const javascript = { name: "javascript", time: summarize([80]) };
  const timings = [...rowOf("", [9, 10, 11]).timings, javascript];

  test("shows median, least, spread, the kernels in JavaScript and the share of the peak", () => {
    const row = rowOf("gemm", [9, 10, 11], { timings, verdict: "met (40 %)" });
    expect(rowText(row).split(/\s{2,}/)).toEqual([
      "gemm",
      "10.0 ms",
      "9.00 ms",
      "5 %",
      "80.0 ms",
      "8.0×",
      "10.0",
      "1.0",
      "50 %",
      "met (40 %)",
    ]);
  });

  test("shows what further threads gain, and what they should", () => {
    const threads = [
      { count: 2, ratio: 1.5, missed: "1.50× of 1.8×" },
      { count: 4, ratio: 3 },
    ];
    const text = rowText(rowOf("gemm", [10], { threads, verdict: "met (40 %)" }));
    expect(text.split(/\s{2,}/).slice(-3)).toEqual(["1.50×", "3.00×", "met (40 %); 2 threads: 1.50× of 1.8×"]);
    expect(header([2, 4])).toMatch(/of peak {2} {0,9}2 threads {2} {0,9}4 threads$/);
  });

  test("puts a training step beside PyTorch's cost", () => {
    expect(rowText(rowOf("step", [0.2], { pytorch: 0.1 }))).toContain("0.200 GFLOP of peak, PyTorch 0.1 (2.00×)");
  });

  test("shows the peers, what they cannot do, and the fastest", () => {
    const peers = [
      ...rowOf("", [10]).timings,
      { name: "A", time: summarize([30]) },
      { name: "C", time: summarize([20]) },
    ];
    expect(peerText(rowOf("gemm", [10], { timings: peers }), ["A", "B", "C"]).split(/\s{2,}/)).toEqual([
      "gemm",
      "10.0 ms",
      "30.0 ms",
      "3.0×",
      "–",
      "20.0 ms",
      "2.0×",
      "2.0×",
    ]);
  });
});

describe("a target", () => {
  const reached = { percent: 50, cost: 2, milliseconds: 0.03 };

  test.each([
    [{ kind: "percent", least: 50 }, "met (50 %)"],
    [{ kind: "percent", least: 85 }, "1.70× from 85 %"],
    [{ kind: "cost", most: 1 }, "2.00× from 1.0 GFLOP of peak"],
    [{ kind: "microseconds", most: 40 }, "met (40 µs)"],
    [{ kind: "microseconds", most: 15 }, "2.00× from 15 µs"],
  ] as const)("%o", (target, verdict) => {
    expect(judge(target, reached)).toBe(verdict);
  });
});

describe("several threads", () => {
  const one = summarize([10, 10, 10]);

  test.each([
    [[5, 5, 5], 1.8, { ratio: 2 }],
    [[8, 8, 8], 1.8, { ratio: 1.25, missed: "1.25× of 1.8×" }],
    [[10.2, 10.2, 10.2], undefined, { ratio: 10 / 10.2 }],
    [[11, 11, 11], undefined, { ratio: 10 / 11, missed: "slower than one thread" }],
    // The middle half of these reaches a quarter of the median.
    [[8, 9, 11, 12, 12], undefined, { ratio: 10 / 11 }],
  ] as const)("that take %j ms instead of 10", (samples, least, verdict) => {
    expect(judgeThreads(one, summarize(samples), least)).toEqual(verdict);
  });
});

test("a machine others use is too busy", () => {
  expect(tooBusy(0.9, 2)).toBeUndefined();
  expect(tooBusy(1.5, 2)).toContain("the load is 1.50 on 2 cores");
});
