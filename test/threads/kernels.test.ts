import { afterAll, describe, expect, test } from "vitest";
import { type KernelName, table } from "../../src/kernels/table.js";
import type { KernelRow } from "../../src/kernels/types.js";
import { SharedSteps } from "../../src/program/shared-steps.js";
import { call, type Image, layOut } from "../kernels/image.js";
import { type AnySample, sizes } from "../kernels/sample.js";
import { samples } from "../kernels/samples/index.js";
import { machineWithThreads } from "./pool.js";

// Every kernel of the table, cut as finely as its grain allows: workers alone compute the bits of one call.

const pools = await Promise.all([
  machineWithThreads(2, { workersOnly: true }),
  machineWithThreads(4, { workersOnly: true, relaxed: false }),
]);

afterAll(() => {
  for (const { threads } of pools) threads.stop();
});

function outputs({ outputs }: Image, bytes: Uint8Array): Buffer {
  return Buffer.concat(outputs.map(({ address, byteLength }) => bytes.slice(address, address + byteLength)));
}

function check(
  name: KernelName,
  row: KernelRow,
  sample: AnySample,
  { machine, threads }: (typeof pools)[number],
): void {
  const image = layOut(row, sample, 4);
  const { heap, kernels } = machine;
  const { splitLength } = image;
  const finest = splitLength === undefined ? 1 : Math.floor(splitLength / (row.grain ?? 1));
  if (splitLength !== undefined && finest < 2) return;
  const scratch = row.scratch?.(sample.args as Record<string, number>) ?? 0;
  const args = splitLength === undefined ? image.args : [...image.args, 0, splitLength];
  const step = { kernel: name, args, split: splitLength, scratchBytes: 4 * scratch, flops: 0, bytes: 0 };
  const steps = new SharedSteps([step], () => finest, 0);
  steps.place(heap, image.bytes.length, threads.count);

  heap.views.bool.set(image.bytes);
  const returned = call(kernels[name], image);
  const whole = outputs(image, heap.views.bool);
  heap.views.bool.set(image.bytes);
  const bad = threads.run(steps.upload(heap));
  expect(bad?.position ?? -1).toBe(returned ?? -1);
  expect(outputs(image, heap.views.bool).equals(whole), sample.name).toBe(true);
}

describe.each(Object.keys(samples) as KernelName[])("%s", (name) => {
  test.each(pools)("on $threads.count threads", (pool) => {
    const row = table[name] as unknown as KernelRow;
    for (const n of sizes) {
      const made = samples[name](n);
      const list: readonly AnySample[] = Array.isArray(made) ? made : [made];
      for (const sample of list) check(name, row, sample, pool);
    }
  });
});
