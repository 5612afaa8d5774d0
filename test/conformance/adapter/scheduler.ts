import { parameter } from "../../../src/nn/parameter.js";
import { ones } from "../../../src/ops/create.js";
import { sum } from "../../../src/ops/expand-sum.js";
import { schedule } from "../../../src/optim/index.js";
import { compile } from "../../../src/program/compile.js";
import type { Params, Runner, Runners } from "../adapter.js";
import { stored } from "../cases.js";
import { camelCase, optimizerFor } from "./optim.js";

/** What a scheduler of PyTorch does to an optimizer: its rate, for some its momentum, for one what it is told after each step. */
interface Rates {
  readonly lr: schedule.Schedule;
  readonly momentum?: schedule.Schedule;
  readonly measure?: (metric: number) => void;
}

/** The factors that LambdaLR's cases name. */
const factors: Record<string, (params: Params, i: number) => number> = {
  constant: () => 1,
  linear: ({ warmup, total }, i) => Math.max(0, (total - i) / (total - warmup)),
  cosine: ({ warmup, total }, i) => (1 + Math.cos(Math.PI * Math.min(1, (i - warmup) / (total - warmup)))) / 2,
  inverse_sqrt: ({ warmup }, i) => Math.sqrt(warmup / (i + 1)),
};

const makers: Record<string, (lr: number, options: Params) => Rates> = {
  StepLR: (lr, options) => ({ lr: schedule.step(lr, options) }),
  MultiStepLR: (lr, options) => ({ lr: schedule.multiStep(lr, options) }),
  ExponentialLR: (lr, options) => ({ lr: schedule.exponential(lr, options) }),
  ConstantLR: (lr, options) => ({ lr: schedule.constant(lr, options) }),
  LinearLR: (lr, options) => ({ lr: schedule.linear(lr, options) }),
  PolynomialLR: (lr, options) => ({ lr: schedule.polynomial(lr, options) }),
  CosineAnnealingLR: (lr, { TMax: tMax, ...options }) => ({ lr: schedule.cosineAnnealing(lr, { tMax, ...options }) }),
  CosineAnnealingWarmRestarts: (lr, { T0: t0, TMult: tMult, ...options }) => ({
    lr: schedule.cosineAnnealingWarmRestarts(lr, { t0, tMult, ...options }),
  }),
  LambdaLR: (lr, params) => ({
    lr: schedule.lambda(lr, (i) => (i < params.warmup ? (i + 1) / params.warmup : factors[params.kind](params, i))),
  }),
  SequentialLR: (lr, { schedulers, milestones }) => ({
    lr: schedule.sequential(
      schedulers.map((part: Params) => ratesFor(lr, part).lr),
      milestones,
    ),
  }),
  OneCycleLR: (_, options) => schedule.oneCycle(options),
  CyclicLR: (_, { mode, ...options }) =>
    schedule.cyclic({ ...options, ...(mode && { mode: mode === "exp_range" ? "expRange" : mode }) }),
  ReduceLROnPlateau: (lr, options) => {
    const plateau = schedule.reduceOnPlateau(lr, options);
    return { lr: plateau.lr, measure: (metric) => plateau.step(metric) };
  },
};

/** The schedule of a case for an optimizer with this rate. */
export function ratesFor(lr: number, { name, ...params }: Params): Rates {
  return makers[name](lr, camelCase(params));
}

/** The options of an optimizer under a schedule: where one cycles the momentum, that of Adam and its kin is the first beta. */
export function scheduledOptions(
  { name, betas: [, beta2] = [0.9, 0.999] }: Params,
  { lr, momentum }: Pick<Rates, "lr" | "momentum">,
): Params {
  if (momentum === undefined) return { lr };
  return /Ada(m|max)/.test(name) ? { lr, betas: [momentum, beta2] } : { lr, momentum };
}

/** A schedule that notes what it gave at each step. */
function noted(schedule: schedule.Schedule, seen: number[]): schedule.Schedule {
  return (step) => {
    seen[step] = schedule(step);
    return seen[step];
  };
}

const lrSchedule: Runner = (one, compiled) => {
  const { optimizer: given, scheduler, steps }: Params = one.params;
  const { lr, momentum, measure } = ratesFor(given.lr, scheduler);
  const seen = { lr: [] as number[], momentum: [] as number[] };
  const cell = parameter(ones([1]));
  const rates = { lr: noted(lr, seen.lr), ...(momentum && { momentum: noted(momentum, seen.momentum) }) };
  const optimizer = optimizerFor([cell], given, scheduledOptions(given, rates));
  const step = (): void => {
    optimizer.step(sum(cell));
  };
  const run = compiled ? compile(step) : step;
  for (let i = 0; i < steps; i++) {
    run();
    measure?.(stored(one, "in/metrics").data[i]);
  }
  return seen;
};

export const scheduler: Runners = { lr_schedule: lrSchedule };
