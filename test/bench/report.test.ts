import { describe, expect, test } from "vitest";
import { tooBusy } from "../../bench/load.js";
import { peerText } from "../../bench/peers/report.js";
import { duration, rowText } from "../../bench/report.js";
import { summarize } from "../../bench/statistics.js";
import { judge } from "../../bench/target.js";
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

test("a machine others use is too busy", () => {
  expect(tooBusy(0.9, 2)).toBeUndefined();
  expect(tooBusy(1.5, 2)).toContain("the load is 1.50 on 2 cores");
});
