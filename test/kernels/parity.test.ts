import { describe, test } from "vitest";
import { type KernelName, table } from "../../src/kernels/table.js";
import type { KernelRow } from "../../src/kernels/types.js";
import { check } from "./check.js";
import { type AnySample, sizes } from "./sample.js";
import { samples } from "./samples/index.js";

// Every kernel of the table on its samples.

describe.each(Object.keys(samples) as KernelName[])("%s", (name) => {
  test.each(sizes)("size %i", (n) => {
    // Each row's functions take that row's sizes; layOut passes every size of the sample.
    const row = table[name] as unknown as KernelRow;
    const made = samples[name](n);
    const list: readonly AnySample[] = Array.isArray(made) ? made : [made];
    for (const sample of list) check(name, row, sample);
  });
});
