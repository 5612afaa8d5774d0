import type { Results, Row } from "../../bench/results.js";
import { summarize } from "../../bench/statistics.js";

/** A row whose cost and time had these samples. */
export function rowOf(name: string, samples: readonly number[], more: Partial<Row> = {}): Row {
  const time = summarize(samples);
  return {
    group: "test",
    name,
    timings: [{ name: "relaxed", time }],
    cost: time,
    gflops: 10,
    gigabytes: 1,
    percent: 50,
    bound: "arithmetic",
    ...more,
  };
}

export function resultsOf(rows: readonly Row[]): Results {
  return {
    date: "2024-01-02",
    commit: "abc",
    engine: "Node 20.0.0",
    kernels: "relaxed",
    cpu: "a processor",
    cores: 2,
    load: 0.1,
    loadAfter: 0.2,
    peak: { gflops: 57, gigabytes: 90 },
    rows,
  };
}
