import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cases } from "../../bench/cases/index.js";
import type { Results, Row } from "../../bench/results.js";
import { resultsPage } from "../../bench/results-page.js";
import { summarize } from "../../bench/statistics.js";
import { measuredIn } from "../../bench/write-results.js";
import { root } from "../repo/sources.js";
import { rowOf } from "./row.js";

const of = (engine: string, rows: readonly Row[]): Results => ({
  date: "2026-01-02",
  commit: "abc",
  engine,
  kernels: "relaxed",
  cpu: "a processor",
  cores: 2,
  load: 0.1,
  loadAfter: 0.9,
  peak: { gflops: 57.25, gigabytes: 90.4 },
  rows,
});

const timing = (name: string, time: number) => ({ name, time: summarize([time]) });

test("a page has a table for each group, and only the columns that say something", () => {
  const timings = [timing("relaxed", 10), timing("javascript", 80)];
  const gemm = rowOf("gemm", [10], { group: "matmul", timings, verdict: "met (40 %)" });
  const step = rowOf("net", [10], {
    group: "training",
    pytorch: 0.5,
    cost: summarize([0.6]),
    gflops: 0,
    gigabytes: 0,
    percent: 0,
  });
  const peer = rowOf("gemm", [10], { group: "peers", timings: [timing("relaxed", 10), timing("other", 25)] });
  const page = resultsPage({
    main: of("Node 24", [gemm, step]),
    threads: of("Node 24", [{ ...gemm, threads: [{ count: 2, ratio: 1.9 }] }]),
    older: of("Node 20", [{ ...gemm, percent: 40 }]),
    peers: of("Node 24", [peer]),
  });
  const tables = page.split("\n").filter((line) => line.startsWith("|"));
  expect(tables).toEqual([
    "| case | time | cost | PyTorch's |",
    "| --- | ---: | ---: | ---: |",
    "| net | 10.0 ms | 0.600 | 0.5, 1.20× |",
    "| case | time | JavaScript | GFLOP/s | GB/s | of peak | two threads | Node 20 | target |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    "| gemm | 10.0 ms | 8.0× | 10.0 | 1.0 | 50 % | 1.90× | 40 % | met (40 %) |",
    "| case | ours | other |",
    "| --- | ---: | ---: |",
    "| gemm | 10.0 ms | 2.50× |",
  ]);
  expect(page).toContain(
    "- one thread: 2026-01-02, commit abc, Node 24, relaxed kernels, a processor with 2 cores, load 0.1 to 0.9, peak 57.3 GFLOP/s, copy 90 GB/s",
  );
});

test("a page shows the rows of every case, and says what was not measured", () => {
  const rows = cases.map(({ group, name }) => rowOf(name, [1], { group }));
  const page = resultsPage({ main: of("Node 24", rows) });
  for (const { name } of rows) expect(page).toContain(`| ${name} | 1.00 ms |`);
  expect(page).toContain(
    "- two threads: not measured\n- the older engine: not measured\n- other libraries: not measured\n",
  );
});

test("docs/results.md is what the measured files give: npm run bench:results writes it", () => {
  expect(readFileSync(join(root, "docs/results.md"), "utf8")).toBe(
    resultsPage(measuredIn(join(root, "bench/results"))),
  );
});
