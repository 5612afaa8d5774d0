import { readFileSync } from "node:fs";
import { compile, io, optim, parameter, sum, type Tensor, tensor } from "chainrule";
import { describe, expect, test } from "vitest";
import { programCount } from "../../src/program/cache.js";

const {
  constant,
  cosineAnnealing,
  cosineAnnealingWarmRestarts,
  cyclic,
  exponential,
  lambda,
  linear,
  multiplicative,
  multiStep,
  oneCycle,
  perEpoch,
  polynomial,
  reduceOnPlateau,
  sequential,
  step,
  swa,
} = optim.schedule;

interface Found {
  readonly lr: readonly number[];
  readonly momentum?: readonly number[];
}

// PyTorch 2.13: rate and momentum (of Adam beta1) in force at steps 0 to 29 of an optimizer with lr 0.1, under the scheduler of the
// same name with the arguments given here. `metrics` is what ReduceLROnPlateau was told after each step, NaN where null.
const { metrics, ...found } = JSON.parse(readFileSync(new URL("fixtures/schedules.json", import.meta.url), "utf8")) as {
  metrics: (number | null)[];
} & Record<string, Found>;

function expectClose(schedule: optim.schedule.Schedule, want: readonly number[] | undefined): void {
  want?.forEach((value, i) => {
    expect(Math.abs(schedule(i) - value), `step ${i}: ${schedule(i)} for ${value}`).toBeLessThan(1e-9);
  });
}

describe("PyTorch's numbers", () => {
  test.each<[string, optim.schedule.Schedule]>([
    ["multiStep", multiStep(0.1, { milestones: [12, 5, 5, 20], gamma: 0.5 })],
    ["cosineBeyond", cosineAnnealing(0.1, { tMax: 7, etaMin: 0.02 })],
    ["warmRestarts", cosineAnnealingWarmRestarts(0.1, { t0: 3, tMult: 3, etaMin: 0.01 })],
    ["polynomial", polynomial(0.1, { totalIters: 12, power: 0.5 })],
    ["multiplicative", multiplicative(0.1, (i) => (i % 2 ? 0.9 : 1.05))],
    [
      "sequential",
      sequential(
        [
          constant(0.1, { factor: 0.5, totalIters: 3 }),
          linear(0.1, { startFactor: 0.2, totalIters: 6 }),
          exponential(0.1, { gamma: 0.8 }),
        ],
        [4, 13],
      ),
    ],
    ["swa", swa(0.1, { swaLr: 0.02, annealEpochs: 7 })],
    ["swaLinear", swa(0.1, { swaLr: 0.3, annealEpochs: 0, annealStrategy: "linear" })],
    // ChainedScheduler of LinearLR, ExponentialLR and StepLR; of ConstantLR and CosineAnnealingLR.
    [
      "chained",
      step(exponential(linear(0.1, { startFactor: 0.1, totalIters: 8 }), { gamma: 0.9 }), { stepSize: 10, gamma: 0.3 }),
    ],
    ["chainedCosine", cosineAnnealing(constant(0.1, { factor: 0.2, totalIters: 4 }), { tMax: 40 })],
  ])("%s", (name, schedule) => {
    expectClose(schedule, found[name].lr);
  });

  test.each<[string, optim.schedule.Cycle]>([
    ["threePhase", oneCycle({ maxLr: 0.4, totalSteps: 30, threePhase: true, divFactor: 10, finalDivFactor: 50 })],
    [
      "oneCycleLinear",
      oneCycle({
        maxLr: 0.4,
        totalSteps: 30,
        pctStart: 0,
        annealStrategy: "linear",
        baseMomentum: 0.7,
        maxMomentum: 0.99,
      }),
    ],
    ["triangular2", cyclic({ baseLr: 0.01, maxLr: 0.2, stepSizeUp: 3, stepSizeDown: 5, mode: "triangular2" })],
    [
      "expRange",
      cyclic({
        baseLr: 0.01,
        maxLr: 0.2,
        stepSizeUp: 4,
        mode: "expRange",
        gamma: 0.97,
        baseMomentum: 0.6,
        maxMomentum: 0.95,
      }),
    ],
    [
      "scaleFn",
      cyclic({ baseLr: 0.01, maxLr: 0.2, stepSizeUp: 4, scaleFn: (x) => 1 / (1 + x), scaleMode: "iterations" }),
    ],
  ])("%s, with the momentum", (name, { lr, momentum }) => {
    expectClose(lr, found[name].lr);
    expectClose(momentum, found[name].momentum);
  });

  test.each([
    [
      "plateauAbs",
      reduceOnPlateau(0.1, {
        patience: 2,
        threshold: 0.05,
        thresholdMode: "abs",
        factor: 0.4,
        minLr: 0.003,
        cooldown: 1,
      }),
    ],
    ["plateauMax", reduceOnPlateau(0.1, { mode: "max", patience: 1, threshold: 0.01, factor: 0.3, eps: 1e-3 })],
  ])("%s", (name, plateau) => {
    const rates = metrics.map((metric) => {
      const rate = plateau.lr(0);
      plateau.step(metric ?? Number.NaN);
      return rate;
    });
    expectClose((i) => rates[i], found[name].lr);
  });
});

test("after its last step a cycle stays where it is", () => {
  const { lr, momentum } = oneCycle({ maxLr: 1, totalSteps: 10 });
  expect([lr(12), momentum(12)]).toEqual([lr(9), momentum(9)]);
});

test("an epoch is as many steps as it is said to be", () => {
  const schedule = perEpoch(
    lambda(1, (i) => i),
    3,
  );
  expect([0, 2, 3, 8, 9].map(schedule)).toEqual([0, 0, 1, 2, 3]);
});

test("products are the same in any order of steps", () => {
  const schedule = multiplicative(1, (i) => i);
  expect([3, 1, 4, 0, 4].map(schedule)).toEqual([6, 1, 24, 1, 24]);
});

describe("a compiled step", () => {
  test("follows rate and momentum without another trace or plan", () => {
    const { lr, momentum } = oneCycle({ maxLr: 1, totalSteps: 6, divFactor: 4, pctStart: 0.5 });
    const run = (compiled: boolean) => {
      let traces = 0;
      const p = parameter(tensor([1, 2]), { name: "p" });
      const optimizer = optim.adamW([p], { lr, betas: [momentum, 0.9] });
      const body = (x: Tensor): void => {
        traces++;
        optimizer.step(sum(p.mul(x)));
      };
      const call = compiled ? compile(body) : body;
      const counts = [];
      const values: number[] = [];
      for (let i = 0; i < 6; i++) {
        call(tensor([1, -1]));
        values.push(...p.data());
        counts.push(programCount());
      }
      return { values, traces, counts };
    };
    const [plain, compiled] = [run(false), run(true)];
    expect(compiled.values).toEqual(plain.values);
    // Calls 2, 3 and 4 trace again to see that nothing that is captured changes.
    expect(compiled.traces).toBeLessThan(plain.traces);
    expect(new Set(compiled.counts).size).toBe(1);
  });
});

describe("the state of a plateau", () => {
  const make = () => reduceOnPlateau(0.1, { patience: 1, factor: 0.5, cooldown: 2 });
  const rest = [3, 3, 3, 2.5, 2.6, 2.6, 2.6, 2.7];

  test("goes on where another was, through a file", () => {
    const [first, second] = [make(), make()];
    for (const metric of [4, 4, 4, 4]) first.step(metric);
    expect(first.lr(0)).toBe(0.05);
    io.loadStateDict(second, io.saveStateDict(first), "plateau.safetensors");
    for (const metric of rest) {
      expect(second.lr(0)).toBe(first.lr(0));
      for (const plateau of [first, second]) plateau.step(metric);
    }
    expect([...second.stateDict()].map(([name, { data }]) => [name, data[0]])).toEqual([
      ["best", 2.5],
      ["num_bad_epochs", 0],
      ["cooldown_counter", 1],
      ["reductions", 3],
    ]);
  });

  test("decides of equal measures as it would have without the file", () => {
    const [first, second] = [1, 2].map(() => reduceOnPlateau(1, { patience: 0, threshold: 0 }));
    first.step(0.1);
    io.loadStateDict(second, io.saveStateDict(first), "plateau.safetensors");
    for (const plateau of [first, second]) plateau.step(0.1);
    expect([first.lr(0), second.lr(0)]).toEqual([0.1, 0.1]);
  });

  test("that is incomplete is refused, or taken as far as it goes", () => {
    const plateau = make();
    const state = plateau.stateDict();
    state.delete("reductions");
    expect(() => plateau.loadStateDict(state)).toThrow(
      "loadStateDict: the state dict does not fit: reductions i32 () is missing",
    );
    expect(plateau.loadStateDict(state, { strict: false })).toEqual({ missing: ["reductions"], unknown: [] });
  });
});

describe("bad calls", () => {
  test.each<[() => unknown, string]>([
    [() => step(0.1, { stepSize: 0 }), "step: stepSize must be a whole number of at least 1, got 0"],
    [() => step(-1, { stepSize: 1 }), "step: lr must be a number of at least 0, got -1"],
    [
      () => multiStep(1, { milestones: [1.5] }),
      "multiStep: each milestone must be a whole number of at least 0, got 1.5",
    ],
    [() => exponential(1, { gamma: Number.NaN }), "exponential: gamma must be a number of at least 0, got NaN"],
    [() => linear(1, { startFactor: -1 }), "linear: startFactor must be a number of at least 0, got -1"],
    [() => constant(1, { totalIters: 0.5 }), "constant: totalIters must be a whole number of at least 0, got 0.5"],
    [() => polynomial(1, { power: -1 }), "polynomial: power must be a number of at least 0, got -1"],
    [() => cosineAnnealing(1, { tMax: 0 }), "cosineAnnealing: tMax must be a whole number of at least 1, got 0"],
    [
      () => cosineAnnealingWarmRestarts(1, { t0: 2, tMult: 1.5 }),
      "cosineAnnealingWarmRestarts: tMult must be a whole number of at least 1, got 1.5",
    ],
    [() => oneCycle({ maxLr: 1, totalSteps: 5, pctStart: 2 }), "oneCycle: pctStart must lie in [0, 1], got 2"],
    [() => oneCycle({ maxLr: 1, totalSteps: 5, divFactor: 0 }), "oneCycle: divFactor must be above 0, got 0"],
    [
      () => oneCycle({ maxLr: 1, totalSteps: 5, annealStrategy: "exp" as never }),
      "oneCycle: annealStrategy must be one of cos, linear, got exp",
    ],
    [
      () => cyclic({ baseLr: 0, maxLr: 1, mode: "square" as never }),
      "cyclic: mode must be one of triangular, triangular2, expRange, got square",
    ],
    [
      () => cyclic({ baseLr: 0, maxLr: 1, scaleMode: "epochs" as never }),
      "cyclic: scaleMode must be one of cycle, iterations, got epochs",
    ],
    [() => sequential([1, 2], []), "sequential: takes one schedule more than milestones, got 2 and 0"],
    [() => sequential([1, 2, 3], [5, 4]), "sequential: milestones must rise, got [5,4]"],
    [() => perEpoch(1, 0), "perEpoch: stepsPerEpoch must be a whole number of at least 1, got 0"],
    [() => reduceOnPlateau(1, { factor: 1 }), "reduceOnPlateau: factor must lie in [0, 1), got 1"],
    [() => reduceOnPlateau(1, { mode: "best" as never }), "reduceOnPlateau: mode must be one of min, max, got best"],
    [
      () => reduceOnPlateau(1, { thresholdMode: "log" as never }),
      "reduceOnPlateau: thresholdMode must be one of rel, abs, got log",
    ],
    [() => reduceOnPlateau(1).step("1" as never), "reduceOnPlateau: step takes a number, got 1"],
  ])("%#", (call, text) => {
    expect(call).toThrow(text);
  });
});
