import { expect } from "vitest";
import * as nn from "../../../src/nn/index.js";
import { ones } from "../../../src/ops/create.js";
import { compile } from "../../../src/program/compile.js";
import { evaluate } from "../../../src/program/evaluate.js";
import { seed } from "../../../src/tensor/random-state.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Params, Runner, Runners } from "../adapter.js";

const { init: fill } = nn;

/** What PyTorch writes in snake case. */
const camel = (name: string): string => name.replace(/_(\w)/g, (_, c) => c.toUpperCase());

function kaiming({ mode = "fan_in", nonlinearity = "leaky_relu", ...options }: Params): nn.init.KaimingOptions {
  return { ...options, mode: camel(mode), nonlinearity: camel(nonlinearity) };
}

const initialisers: Record<string, (shape: readonly number[], args: Params) => Tensor> = {
  uniform_: (shape, { a, b }) => fill.uniform(shape, a, b),
  normal_: (shape, { mean, std }) => fill.normal(shape, mean, std),
  trunc_normal_: (shape, args) => fill.truncNormal(shape, args),
  constant_: (shape, { val }) => fill.constant(shape, val),
  ones_: (shape) => fill.ones(shape),
  zeros_: (shape) => fill.zeros(shape),
  eye_: (shape) => fill.eye(shape),
  dirac_: (shape, args) => fill.dirac(shape, args),
  xavier_uniform_: (shape, args) => fill.xavierUniform(shape, args),
  xavier_normal_: (shape, args) => fill.xavierNormal(shape, args),
  kaiming_uniform_: (shape, args) => fill.kaimingUniform(shape, kaiming(args)),
  kaiming_normal_: (shape, args) => fill.kaimingNormal(shape, kaiming(args)),
  orthogonal_: (shape, args) => fill.orthogonal(shape, args),
  sparse_: (shape, args) => fill.sparse(shape, args),
};

/** The values of what `fn` makes, called as it is: initialisers run while a model is made, outside of compiled functions. */
function draw({ params }: { readonly params: Params }): ArrayLike<number> {
  const { init: name, shape, args } = params;
  seed(0);
  const drawn = initialisers[name](shape, args);
  evaluate(drawn);
  expect(drawn.shape).toEqual(shape);
  return drawn.data();
}

/** Each bound widened by the rounding of single precision. */
const margin = (bound: number): number => 2 ** -23 * Math.abs(bound);

const initRandom: Runner = (one) => {
  const values = Array.from(draw(one));
  const want: Params = one.expect;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean - want.mean), "mean").toBeLessThanOrEqual(want.meanTol);
  expect(Math.abs(std - want.std), "std").toBeLessThanOrEqual(want.stdTol);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, orthogonalGain } = want;
  expect(Math.min(...values), "least").toBeGreaterThanOrEqual(min - margin(min));
  expect(Math.max(...values), "largest").toBeLessThanOrEqual(max + margin(max));
  if (orthogonalGain !== undefined) checkOrthogonal(values, want as never);
  return {};
};

/** Of rows and columns the fewer are at right angles and as long as the gain. */
function checkOrthogonal(
  values: readonly number[],
  { orthogonalGain, rows, cols }: { readonly orthogonalGain: number; readonly rows: number; readonly cols: number },
): void {
  const wide = rows <= cols;
  const [count, length] = wide ? [rows, cols] : [cols, rows];
  const at = (i: number, k: number): number => values[wide ? i * cols + k : k * cols + i];
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) {
      let product = 0;
      for (let k = 0; k < length; k++) product += at(i, k) * at(j, k);
      const wanted = i === j ? orthogonalGain ** 2 : 0;
      expect(Math.abs(product - wanted), `vectors ${i} and ${j}`).toBeLessThan(1e-5 * orthogonalGain ** 2);
    }
}

const initFixed: Runner = (one) => ({ out: draw(one) });

const layers: Record<string, (shape: readonly number[]) => (p: number) => nn.Module> = {
  element: () => nn.dropout,
  channel: ({ length }) => (length === 5 ? nn.dropout3d : length === 4 ? nn.dropout2d : nn.dropout1d),
};

const dropout: Runner = (one, compiled) => {
  const { shape, p, kind }: Params = one.params;
  const { zeroShare, zeroShareTol, keptValue }: Params = one.expect;
  const layer = layers[kind](shape)(p);
  seed(0);
  const forward = (x: Tensor): Tensor => layer.forward(x);
  const run = compiled ? compile(forward) : forward;
  const dropped = run(ones(shape));
  evaluate(dropped);
  const values = Array.from(dropped.data());
  const zeros = values.filter((x) => x === 0).length;
  expect(Math.abs(zeros / values.length - zeroShare), "share of zeros").toBeLessThanOrEqual(zeroShareTol);
  for (const x of values) if (x !== 0) expect(Math.abs(x / keptValue - 1), "kept").toBeLessThanOrEqual(1e-5);
  if (kind === "channel") expectWhole(values, shape[0] * shape[1]);
  layer.eval();
  const same = run(ones(shape));
  evaluate(same);
  expect(new Set(same.data())).toEqual(new Set([1]));
  return {};
};

/** Every channel has one value throughout. */
function expectWhole(values: readonly number[], channels: number): void {
  const size = values.length / channels;
  for (let c = 0; c < channels; c++) expect(new Set(values.slice(c * size, (c + 1) * size)).size).toBe(1);
}

export const init: Runners = { init_random: initRandom, init_fixed: initFixed, dropout };
