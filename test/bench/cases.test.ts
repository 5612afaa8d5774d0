import { describe, expect, test } from "vitest";
import "../../src/methods.js";
import { matches } from "../../bench/case.js";
import { cases } from "../../bench/cases/index.js";
import { kernelBuilds } from "../../bench/cases/kernels.js";
import { graphWork, known } from "../../bench/graph-work.js";
import { defaults } from "../../bench/measure.js";
import { parseCount, parseCounts, parseTarget } from "../../bench/options.js";
import { onnxModel } from "../../bench/peers/onnx-model.js";
import { Bench } from "../../bench/run.js";
import { difference } from "../../bench/statistics.js";
import { machine, withMachine } from "../../src/kernels/machine.js";
import { withThreads } from "../../src/kernels/threads.js";
import { matmul } from "../../src/ops/matmul.js";
import { plan } from "../../src/program/cache.js";
import { collect } from "../../src/program/collect.js";
import { pendingCells, takeBackPending } from "../../src/tensor/cell.js";
import { Tensor } from "../../src/tensor/tensor.js";

describe("cases", () => {
  test("have names of their own", () => {
    const names = cases.map(({ group, name }) => `${group} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(Object.entries(kernelBuilds))("%s runs the kernel it is named after", (name, build) => {
    const wanted = build();
    const roots = wanted instanceof Tensor ? [wanted] : [];
    if (!(wanted instanceof Tensor)) for (const { cell, value } of wanted) cell.assign(value);
    const { steps } = plan(collect(roots, pendingCells), machine());
    takeBackPending();
    expect(steps.map(({ kernel }) => kernel)).toContain(name);
  });

  test("are chosen by words of their group and name, in any case", () => {
    const one = { group: "matmul", name: "matmul 512×512×512 nt" };
    expect(matches(one, "")).toBe(true);
    expect(matches(one, "512 NT")).toBe(true);
    expect(matches(one, "512 tt")).toBe(false);
  });
});

test.each(["0", "-1", "1.5", "x", ""])("%j is no number of rounds", (text) => {
  expect(() => parseCount(text)).toThrow("whole number");
});

test("numbers of threads are a list", () => {
  expect(parseCounts("1,2,4")).toEqual([1, 2, 4]);
  expect(parseCounts("2,2")).toEqual([2]);
  expect(() => parseCounts("1,,2")).toThrow("whole number");
});

test("a file for the results needs a folder, before anything is measured", () => {
  expect(parseTarget("new.json")).toBe("new.json");
  expect(() => parseTarget("absent/new.json")).toThrow("Its folder does not exist.");
  expect(() => parseTarget("test")).toThrow("It is a folder.");
});

test("what several threads are timed at is the work", () => {
  const team = withThreads(new Bench().machine, 2);
  try {
    withMachine(team, () => {
      const size = 256;
      const [a, b] = [known([size, size]), known([size, size])];
      const product = known([size, size]);
      const work = graphWork(() => [{ cell: product, value: matmul(a, b) }])();
      const held = (): Float32Array => new Float32Array(team.heap.memory.buffer, product.block.ptr, size * size);
      work.prepare?.();
      const expected = held().slice();
      held().fill(0);
      work.run();
      expect(difference(held(), expected)).toBe(0);
    });
  } finally {
    team.threads?.stop();
  }
});

describe("the benchmark", () => {
  const quick = { ...defaults, rounds: 2, sampleMs: 0.1, budgetMs: 100, warmUpMs: 1, javascript: true };

  test("measures a small product on both kinds of kernels", async () => {
    const rows = [];
    for await (const row of new Bench().rows(cases, { ...quick, filter: "matmul 65×67×63" })) rows.push(row);
    expect(rows).toHaveLength(1);
    expect(rows[0].timings).toHaveLength(2);
    expect(rows[0].gflops).toBeGreaterThan(0);
    expect(rows[0].cost.samples).toBe(2);
  });

  test("measures two threads beside one, over one memory", async () => {
    const bench = new Bench({ threads: [1, 2] });
    try {
      const rows = [];
      const two = { ...quick, filter: "matmul 333×333×333", javascript: false };
      for await (const row of bench.rows(cases, two)) rows.push(row);
      expect(rows[0].timings.map(({ name }) => name)).toEqual([bench.machine.name, "2 threads"]);
      expect(rows[0].threads?.[0].count).toBe(2);
    } finally {
      bench.stop();
    }
  });

  test("refuses to time what computes something else", async () => {
    const wrong = { group: "test", name: "wrong", setup: () => work };
    let answer = 0;
    const work = () => ({ run: () => 0, result: () => [answer++, 1], flops: 1, bytes: 1 });
    const measured = new Bench().rows([wrong], { ...quick, filter: "" }).next();
    await expect(measured).rejects.toThrow(/^test wrong: javascript and (relaxed|baseline) differ by 1$/);
  });
});

test("an ONNX model is the bytes that protobuf asks for", () => {
  const bytes = onnxModel({ type: "Relu" }, [[2]], 13);
  const node = [0x0a, 1, 97, 0x12, 1, 121, 0x22, 4, 82, 101, 108, 117];
  expect([...bytes.slice(0, 2)]).toEqual([8, 8]);
  expect([...bytes.slice(4, 6 + node.length)]).toEqual([0x0a, node.length, ...node]);
  expect([...bytes.slice(-4)]).toEqual([0x42, 2, 0x10, 13]);
});
