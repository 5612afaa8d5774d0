import { profile, tensor } from "chainrule";
import { expect, test } from "vitest";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly computes: string; readonly flops: number; readonly bytes: number };
}

const x = tensor([
  [1, 2],
  [3, 4],
]);

// The format's document asks for these fields; times are microseconds.
test("a profile is a time line of kernel calls in the Trace Event Format", () => {
  const report = profile(() => x.matmul(x).sum().item());
  const { traceEvents, displayTimeUnit } = JSON.parse(report.toTrace()) as {
    traceEvents: TraceEvent[];
    displayTimeUnit: string;
  };
  expect(displayTimeUnit).toBe("ms");
  const calls = traceEvents.filter(({ ph }) => ph === "X");
  expect(calls.map(({ name }) => name)).toEqual(["matmul", "sum"]);
  const [product, sum] = calls;
  expect(product.ts).toBe(0);
  expect(sum.ts).toBeGreaterThanOrEqual(product.ts + product.dur);
  // Two rows of two products of two numbers; three arrays of four floats.
  expect(product.args).toEqual({ computes: "matmul (2, 2)", flops: 16, bytes: 48 });
  const milliseconds = calls.reduce((total, { dur }) => total + dur, 0) / 1e3;
  expect(milliseconds).toBeCloseTo(report.milliseconds, 9);
  expect(traceEvents.filter(({ ph }) => ph === "M").map(({ name }) => name)).toEqual(["process_name", "thread_name"]);
});

test("nothing computed is a time line without calls", () => {
  expect(JSON.parse(profile(() => {}).toTrace()).traceEvents).toHaveLength(2);
});
