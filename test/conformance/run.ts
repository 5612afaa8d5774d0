import { expect } from "vitest";
import { type Machine, withMachine } from "../../src/kernels/machine.js";
import { add, mul } from "../../src/ops/arithmetic.js";
import { tensor } from "../../src/ops/create.js";
import { sum } from "../../src/ops/expand-sum.js";
import { grad } from "../../src/ops/grad.js";
import { variable } from "../../src/ops/identity.js";
import { compile } from "../../src/program/compile.js";
import { evaluate } from "../../src/program/evaluate.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Adapter, Tensors } from "./adapter.js";
import { adapterFor, runnerFor } from "./adapters.js";
import { type Case, type Stored, stored, type Tolerance } from "./cases.js";

export interface Mode {
  readonly machine: Machine;
  readonly compiled: boolean;
}

/** The shape of their results depends on values, which a compiled function cannot know. */
const valueShaped: readonly string[] = ["masked_select"];

/** Runs a case and compares all it gives with what is stored. */
export function checkCase(one: Case, { machine, compiled }: Mode): void {
  const adapter = adapterFor(one.op);
  const runner = runnerFor(one.op);
  withMachine(machine, () => {
    if (adapter) checkFunction(one, adapter, compiled && !valueShaped.includes(one.op));
    else if (runner) checkRun(one, runner(one, compiled));
    else throw new Error(`no adapter for ${one.op}`);
  });
}

function checkFunction(one: Case, adapter: Adapter, compiled: boolean): void {
  const fn = (...args: Tensor[]): Record<string, Tensor> => resultsOf(one, adapter, args);
  const inputs = one.inputs.map(({ name }) => fromStored(stored(one, `in/${name}`), name, one));
  const results = (compiled ? compile(fn) : fn)(...inputs);
  evaluate(...Object.values(results));
  for (const [key, got] of Object.entries(results))
    expectClose(key, { shape: got.shape, data: got.data() }, stored(one, key), toleranceOf(one, key));
}

function fromStored({ data, shape }: Stored, name: string, { inputs }: Case): Tensor {
  const { dtype } = inputs.find((input) => input.name === name) ?? {};
  return tensor(data, shape, dtype === "bool" ? { dtype: "bool" } : {});
}

/** The outputs at "out/…" and the gradients at "grad/…". */
function resultsOf(one: Case, adapter: Adapter, args: readonly Tensor[]): Record<string, Tensor> {
  const inputs: Record<string, Tensor> = {};
  one.inputs.forEach(({ name, requiresGrad }, i) => {
    inputs[name] = requiresGrad ? variable(args[i]) : args[i];
  });
  const returned = adapter(inputs, one.params, one);
  const outputs = "shape" in returned ? { out: returned as Tensor } : (returned as Tensors);
  const results: Record<string, Tensor> = {};
  for (const { name } of one.outputs) {
    if (outputs[name] === undefined) throw new Error(`the adapter gives no ${name}`);
    results[`out/${name}`] = outputs[name];
  }
  const weighted = one.outputs
    .filter(({ gradOut }) => gradOut)
    .map(({ name }) => sum(mul(outputs[name], fromStored(stored(one, `gradOut/${name}`), name, one))));
  const sources = one.grads.map(({ name }) => inputs[name]);
  if (weighted.length > 0 && sources.length > 0) {
    const passes = Array.from({ length: Number(one.params.backward_passes ?? 1) }, () =>
      grad(
        weighted.reduce((a, b) => add(a, b)),
        sources,
        { unused: "zero" },
      ),
    );
    one.grads.forEach(({ name }, i) => {
      results[`grad/${name}`] = passes.map((gradients) => gradients[i]).reduce((a, b) => add(a, b));
    });
  }
  return results;
}

function checkRun(one: Case, results: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const { name } of one.outputs) {
    const want = stored(one, `out/${name}`);
    if (results[name] === undefined) throw new Error(`the adapter gives no ${name}`);
    // Runs give numbers in order, without a shape.
    expectClose(`out/${name}`, { shape: want.shape, data: results[name] }, want, toleranceOf(one, `out/${name}`));
  }
}

function toleranceOf({ outputs, grads, tolerance, gradTolerance = tolerance }: Case, key: string): Tolerance {
  const [kind, name] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
  const own = (kind === "grad" ? grads : outputs).find((entry) => entry.name === name);
  const { rtol, atol } = kind === "grad" ? gradTolerance : tolerance;
  return { rtol: own?.rtol ?? rtol, atol: own?.atol ?? atol };
}

/** |got − want| ≤ atol + rtol · |want| for each element; NaN matches NaN, infinities are equal. */
function expectClose(
  key: string,
  got: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  want: Stored,
  { rtol, atol }: Tolerance,
): void {
  expect(got.shape, `shape of ${key}`).toEqual(want.shape);
  expect(got.data.length, `size of ${key}`).toBe(want.data.length);
  want.data.forEach((value: number, i: number) => {
    const found = got.data[i];
    const close = found === value || Math.abs(found - value) <= atol + rtol * Math.abs(value);
    if (!close && !(Number.isNaN(found) && Number.isNaN(value)))
      expect.fail(`${key}: element ${i} is ${found}, PyTorch has ${value}`);
  });
}
