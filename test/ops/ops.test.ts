import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../../src/methods.js";
import type { TypedArray } from "../../src/dtype.js";
import { createMachine, type Machine, withMachine } from "../../src/kernels/machine.js";
import * as loss from "../../src/loss/index.js";
import { add, mul } from "../../src/ops/arithmetic.js";
import { tensor } from "../../src/ops/create.js";
import { sum } from "../../src/ops/expand-sum.js";
import { grad } from "../../src/ops/grad.js";
import { variable } from "../../src/ops/identity.js";
import { evaluate } from "../../src/program/evaluate.js";
import { setRandomState } from "../../src/tensor/random-state.js";
import type { Node, Tensor } from "../../src/tensor/tensor.js";
import { lossSamples, parts, samples } from "./ops.samples.js";
import { numbers, type Sample, valuesOf } from "./sample.js";

const oracle = createMachine({ oracle: true });
const machines = [createMachine({ relaxed: false }), createMachine(), createMachine({ kernels: "javascript" })];

/** A function of some tensors. */
type Call = (...x: Tensor[]) => Tensor;

const isList = (result: Tensor | readonly Tensor[]): result is readonly Tensor[] => Array.isArray(result);
const outputsOf = (result: Tensor | readonly Tensor[]): readonly Tensor[] => (isList(result) ? result : [result]);

function inputsOf({ inputs }: Sample): Float64Array[] {
  const random = numbers(7);
  return inputs.map((input) => valuesOf(input, random));
}

/** Calls a sample with variables of these values; random numbers are the same each time. */
function callWith(sample: Sample, values: readonly Float64Array[]): { x: Tensor[]; y: readonly Tensor[] } {
  setRandomState({ seed: 3, counter: 0 });
  const x = sample.inputs.map(({ shape }, i) => variable(tensor(values[i], shape)));
  return { x, y: outputsOf(sample.call(...x)) };
}

/** Real-valued tensors as one number: Σ p (y + y² / 2) with random p. Not linear, so that the gradient depends on y. */
function project(tensors: readonly Tensor[], seed: number): Tensor {
  const random = numbers(seed);
  return tensors
    .filter(({ dtype }) => dtype === "f32")
    .map((y) => sum(mul(mul(y, add(mul(y, 0.5), 1)), tensor(valuesOf({ shape: y.shape }, random), y.shape))))
    .reduce((a, b) => add(a, b), tensor(0));
}

/** The derivative of fn along a random direction, by its gradient and by central differences. */
function directional(
  fn: Call,
  sample: Sample,
  values: readonly Float64Array[],
): { exact: number; numeric: number; scale: number } {
  const random = numbers(11);
  const direction = sample.inputs.map((input) => valuesOf({ shape: input.shape }, random));
  const at = (h: number): Tensor[] => {
    setRandomState({ seed: 3, counter: 0 });
    return values.map((x, i) =>
      variable(
        tensor(
          x.map((v, k) => v + h * direction[i][k]),
          sample.inputs[i].shape,
        ),
      ),
    );
  };
  const x = at(0);
  const y = fn(...x);
  const gradients = grad(y, x, { unused: "zero" });
  evaluate(y, ...gradients);
  let exact = 0;
  let scale = Math.max(1, Math.abs(y.item()));
  gradients.forEach((gradient, i) => {
    gradient.data().forEach((g, k) => {
      exact += g * direction[i][k];
      scale += Math.abs(g * direction[i][k]);
    });
  });
  const h = 1e-5;
  const numeric = (fn(...at(h)).item() - fn(...at(-h)).item()) / (2 * h);
  return { exact, numeric, scale };
}

// The error of the difference is h² f‴ / 6 + 2⁻⁵³ |f| / h, about 1e-10 of the scale each for the samples' functions.
function checkGradient(fn: Call, sample: Sample): void {
  const { exact, numeric, scale } = directional(fn, sample, inputsOf(sample));
  expect(Math.abs(exact - numeric) / scale, `gradient ${exact}, differences ${numeric}`).toBeLessThan(1e-7);
}

/** The outputs, and the gradients if there are any. */
function everything(sample: Sample): readonly Tensor[] {
  const { x, y } = callWith(sample, inputsOf(sample));
  const gradients = sample.derivatives === 0 || x.length === 0 ? [] : grad(project(y, 5), x, { unused: "zero" });
  return [...y, ...gradients];
}

function dataOf(machine: Machine, sample: Sample): TypedArray[] {
  return withMachine(machine, () => {
    const tensors = everything(sample);
    evaluate(...tensors);
    return tensors.map((t) => t.data());
  });
}

function checkClose(got: TypedArray, want: TypedArray, tolerance: number): void {
  expect(got.length).toBe(want.length);
  let largest = 1e-3;
  for (const x of want) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  got.forEach((x, i) => {
    if (Object.is(x, want[i]) || x === want[i]) return;
    expect(Math.abs(x - want[i]), `element ${i}: ${x}, not ${want[i]}`).toBeLessThanOrEqual(tolerance * largest);
  });
}

/** Every node below some tensors. */
function nodesBelow(tops: readonly Tensor[]): Set<Node> {
  const seen = new Set(tops.map(({ node }) => node));
  for (const node of seen) for (const input of node.inputs) seen.add(input.node);
  return seen;
}

test("every operation has samples", async () => {
  const directory = new URL("../../src/ops/", import.meta.url);
  const exported: string[] = [];
  for (const file of readdirSync(directory)) {
    const module: Record<string, unknown> = await import(new URL(file, directory).pathname);
    exported.push(...Object.keys(module).filter((name) => typeof module[name] === "function"));
  }
  expect([...Object.keys(samples), ...parts].sort()).toEqual(exported.sort());
  expect(Object.keys(lossSamples)).toEqual(Object.keys(loss).sort());
  for (const [name, list] of everyEntry) expect(list.length, name).toBeGreaterThan(0);
});

const everyEntry = [...Object.entries(samples), ...Object.entries(lossSamples)];
const everySample = everyEntry.flatMap(([op, list]) => list.map((sample) => ({ op, sample })));

describe.each(everyEntry)("%s", (_, list) => {
  test.each(list.map((sample) => [sample.label, sample] as const))("%s", (_label, sample) => {
    const want = dataOf(oracle, sample);
    if (sample.equals !== undefined)
      withMachine(oracle, () => {
        const [y] = callWith(sample, inputsOf(sample)).y;
        const got = y.toArray();
        if (typeof got === "number") expect(got).toBeCloseTo(sample.equals as number, 12);
        else expect(JSON.stringify(got, round)).toEqual(JSON.stringify(sample.equals, round));
      });
    for (const machine of machines) {
      const got = dataOf(machine, sample);
      for (const [i, data] of got.entries())
        checkClose(data, want[i], want[i] instanceof Float64Array ? (sample.tolerance ?? 2e-6) : 0);
    }
  });
});

/** Infinities have no JSON, and the last digits are noise. */
const round = (_: string, value: unknown): unknown =>
  typeof value !== "number" ? value : Number.isFinite(value) ? Number(value.toPrecision(12)) : String(value);

describe("gradients agree with finite differences", () => {
  const cases = everySample.filter(({ sample }) => sample.derivatives !== 0);
  test.each(cases.map(({ op, sample }) => [op, sample.label, sample] as const))("%s %s", (_op, _label, sample) => {
    withMachine(oracle, () => {
      let fn: Call = (...x) => project(outputsOf(sample.call(...x)), 5);
      for (let order = sample.derivatives ?? 2; order > 0; order--) {
        checkGradient(fn, sample);
        const below = fn;
        fn = (...x) => project(grad(below(...x), x, { unused: "zero" }), 5 + order);
      }
    });
  });
});

test("fused operations agree with what they are composed of", () => {
  const seen = new Set<string>();
  withMachine(oracle, () => {
    for (const { sample } of everySample) {
      for (const node of nodesBelow(everything(sample))) {
        if (node.op.decompose === undefined) continue;
        seen.add(node.op.name);
        const twins = node.op.decompose(node);
        const outputs = [...node.outputs];
        evaluate(...outputs, ...twins);
        for (const [i, output] of outputs.entries()) checkClose(output.data(), twins[i].data(), 1e-12);
      }
    }
  });
  expect([...seen].sort()).toEqual([
    "batchNorm",
    "batchNormGrad",
    "crossEntropyGrad",
    "ctcGrad",
    "groupNorm",
    "groupNormGrad",
    "logSoftmaxGrad",
    "recurrent",
    "recurrentGrad",
    "scaledDotProductAttention",
    "scaledDotProductAttentionGrad",
    "softmaxGrad",
  ]);
});
