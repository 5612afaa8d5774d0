import { parameter } from "../../../src/nn/parameter.js";
import { add, mul } from "../../../src/ops/arithmetic.js";
import { tensor } from "../../../src/ops/create.js";
import { sum } from "../../../src/ops/expand-sum.js";
import * as optimizers from "../../../src/optim/index.js";
import { compile } from "../../../src/program/compile.js";
import { evaluate } from "../../../src/program/evaluate.js";
import type { Cell } from "../../../src/tensor/cell.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Params, Runner, Runners } from "../adapter.js";
import { type Case, stored } from "../cases.js";

const makers = {
  SGD: optimizers.sgd,
  Adam: optimizers.adam,
  AdamW: optimizers.adamW,
  RMSprop: optimizers.rmsprop,
  Adagrad: optimizers.adagrad,
  Adadelta: optimizers.adadelta,
  Adamax: optimizers.adamax,
  NAdam: optimizers.nadam,
  RAdam: optimizers.radam,
  Rprop: optimizers.rprop,
  ASGD: optimizers.asgd,
  Muon: optimizers.muon,
} as const;

/** PyTorch's arguments, None left out, with their names in camel case. */
export const camelCase = (params: Params): Params =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name.replace(/_(\w)/g, (_, c) => c.toUpperCase()), value]),
  );

/** The optimizer of a case; `more` are options that the case writes elsewhere. */
export function optimizerFor(
  cells: readonly Cell[],
  { name, ...params }: Params,
  more: Params = {},
): optimizers.Optimizer {
  const make: (cells: readonly Cell[], options: Params) => optimizers.Optimizer = makers[name as keyof typeof makers];
  return make(cells, { ...camelCase(params), ...more });
}

/** The i-th entry of what a case stores for each step. */
export function entry(one: Case, key: string, i: number): Tensor {
  const { data, shape } = stored(one, key);
  const size = data.length / shape[0];
  return tensor(data.slice(i * size, (i + 1) * size), shape.slice(1));
}

const steps: Runner = (one, compiled) => {
  const names = one.inputs.map(({ name }) => name).filter((name) => !name.startsWith("grad_"));
  const cells = names.map((name) => {
    const { data, shape } = stored(one, `in/${name}`);
    return parameter(tensor(data, shape), { name });
  });
  const optimizer = optimizerFor(cells, one.params.optimizer);
  // The gradient of Σ p · g is g.
  const step = (...gradients: Tensor[]): Tensor => {
    const l = cells.map((cell, i) => sum(mul(cell, gradients[i]))).reduce((a, b) => add(a, b));
    optimizer.step(l);
    return l;
  };
  const run = compiled ? compile(step) : step;
  const values: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let i = 0; i < stored(one, `in/grad_${names[0]}`).shape[0]; i++) {
    run(...names.map((name) => entry(one, `in/grad_${name}`, i)));
    names.forEach((name, k) => {
      values[name].push(...cells[k].data());
    });
  }
  return values;
};

/** What `clip` makes of the gradients of a case. */
function clipped(
  one: Case,
  compiled: boolean,
  clip: (gradients: readonly Tensor[]) => Record<string, Tensor>,
): Record<string, ArrayLike<number>> {
  const gradients = one.inputs.map(({ name }) => {
    const { data, shape } = stored(one, `in/${name}`);
    return tensor(data, shape);
  });
  const run = (...list: Tensor[]): Record<string, Tensor> => clip(list);
  const results = (compiled ? compile(run) : run)(...gradients);
  evaluate(...Object.values(results));
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, result.data()]));
}

const numbered = (list: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(list.map((x, i) => [`out${i}`, x]));

export const optim: Runners = {
  optim_steps: steps,
  clip_grad_norm: (one, compiled) =>
    clipped(one, compiled, (list) => {
      const { max_norm, norm_type = 2 }: Params = one.params;
      const normType = norm_type === "inf" ? Number.POSITIVE_INFINITY : norm_type;
      const { gradients, norm } = optimizers.clipByNorm(list, max_norm, { normType });
      return { ...numbered(gradients), total_norm: norm };
    }),
  clip_grad_value: (one, compiled) =>
    clipped(one, compiled, (list) => numbered(optimizers.clipByValue(list, Number(one.params.clip_value)))),
};
