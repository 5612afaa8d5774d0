import { describe, expect, test, vi } from "vitest";
import {
  data,
  type EpochEvent,
  fit,
  type LogValues,
  loss,
  nn,
  optim,
  type StepEvent,
  seed,
  type Tensor,
  tensor,
  trainingProgress,
} from "../../src/index.js";
import { points, run, setting } from "./setting.js";

describe("fit", () => {
  test("tells loggers of every so many steps, and of each epoch, and goes on counting when it is resumed", async () => {
    const { model, options } = setting({ epochs: 2 });
    const rows: [number, LogValues][] = [];
    const loggers = [{ log: (step: number, values: LogValues) => void rows.push([step, values]), close: () => {} }];
    const progress = trainingProgress(model);
    const events = await run(model, { ...options, loggers, logEvery: 3, progress });
    // 4 steps an epoch.
    expect(rows.map(([step, values]) => [step, Object.keys(values)])).toEqual([
      [3, ["loss", "accuracy"]],
      [4, ["epoch", "epoch/loss", "epoch/accuracy", "validation/loss", "validation/accuracy"]],
      [6, ["loss", "accuracy"]],
      [8, ["epoch", "epoch/loss", "epoch/accuracy", "validation/loss", "validation/accuracy"]],
    ]);
    expect(rows[3][1]).toEqual({
      epoch: 2,
      "epoch/loss": events[1].loss,
      "epoch/accuracy": events[1].accuracy,
      "validation/loss": events[1].validation?.loss,
      "validation/accuracy": events[1].validation?.accuracy,
    });
    const resumed = trainingProgress(model);
    resumed.loadStateDict(progress.stateDict());
    await run(model, { ...options, epochs: 3, loggers, logEvery: 3, progress: resumed });
    expect(rows.slice(4).map(([step]) => step)).toEqual([9, 12, 12]);
    for (const wrong of [loggers[0], [Promise.resolve(loggers[0])]])
      expect(() => fit(model, { ...options, loggers: wrong as never })).toThrow(
        "fit: loggers must be a list of loggers",
      );
    expect(() => fit(model, { ...options, logEvery: 0 })).toThrow(
      "fit: logEvery must be a whole number of at least 1, got 0",
    );
  });

  test("learns, and says how", async () => {
    const { model, options } = setting({ epochs: 12 });
    const events = await run(model, options);
    expect(events.map(({ epoch, steps, type }) => [type, epoch, steps])).toEqual(
      Array.from({ length: 12 }, (_, i) => ["epoch", i + 1, 4]),
    );
    const last = events[11];
    expect(last.loss).toBeLessThan(events[0].loss / 1.5);
    expect(last.accuracy).toBeGreaterThan(0.75);
    expect(last.validation?.accuracy).toBeGreaterThan(0.75);
    expect(last.examplesPerSecond).toBeGreaterThan(0);
    expect(last.stopped).toBe(false);
    expect(model.training).toBe(true);
  });

  test("gives the same numbers for the same seed", async () => {
    const numbers = async () => {
      const { model, options } = setting();
      return (await run(model, options)).map(({ loss, accuracy, validation }) => [loss, accuracy, validation]);
    };
    expect(await numbers()).toEqual(await numbers());
  });

  test("averages over examples, last partial batch included", async () => {
    const steps: StepEvent[] = [];
    const { model, options } = setting({ epochs: 1, onStep: (event) => steps.push(event) });
    const [event] = await run(model, options);
    expect(steps.map(({ size, step, steps: all }) => [size, step, all])).toEqual([
      [32, 1, 4],
      [32, 2, 4],
      [32, 3, 4],
      [4, 4, 4],
    ]);
    const mean = steps.reduce((sum, { loss, size }) => sum + loss * size, 0) / 100;
    expect(event.loss).toBeCloseTo(mean, 12);
    expect(steps[3].soFar.loss).toBe(event.loss);
  });

  test("validates in evaluation mode, and leaves every part in the mode it had", async () => {
    const { model, options } = setting({ epochs: 1 });
    model[1].eval();
    const seen: boolean[][] = [];
    const modes = (): boolean[] => model.modules().map(({ training }) => training);
    await run(model, {
      ...options,
      metrics: {
        mode: (predictions) => {
          seen.push(modes());
          return predictions.mean();
        },
      },
    });
    expect(seen.some((training) => training.every((value) => !value))).toBe(true);
    expect(seen.filter(([training]) => training).every((training) => !training[2])).toBe(true);
    expect(modes()).toEqual([true, true, false, true, true, true]);
    expect(model.stateDict().get("1.num_batches_tracked")?.item()).toBe(0);
  });

  test("watches further metrics, and tensors as batches", async () => {
    seed(0);
    const model = nn.linear(2, 1);
    const [event] = await run(model, {
      train: [{ x: tensor([[1, 2]]), labels: tensor([[3]]) }],
      loss: loss.mse,
      optimizer: optim.sgd(model, { lr: 0.1 }),
      metrics: { error: (y, labels) => y.sub(labels).abs().mean() },
      epochs: 1,
    });
    expect(event.accuracy).toBeNaN();
    expect(event.metrics.error).toBeCloseTo(Math.sqrt(event.loss), 6);
    expect(event.validation).toBeUndefined();
  });

  test("has no accuracy where labels are not the classes of axis 1", async () => {
    seed(0);
    const model = nn.embedding(4, 5);
    const labels = tensor([[0, 1, 2]], { dtype: "i32" }); // (B, T), for predictions (B, T, C)
    const [event] = await run(model, {
      train: [{ x: labels, labels }],
      loss: (logits, next) => loss.crossEntropy(logits.reshape([-1, 5]), next.reshape([-1])),
      optimizer: optim.sgd(model, { lr: 0.1 }),
      epochs: 1,
    });
    expect(event.loss).toBeGreaterThan(0);
    expect(event.accuracy).toBeNaN();
  });

  test("stops when the objective stops decreasing, and restores the best weights", async () => {
    const { model, options } = setting({ epochs: 50, patience: 2, restoreBest: true });
    const kept: Float32Array[] = [];
    const events: EpochEvent[] = [];
    for await (const event of fit(model, { ...options, minDelta: 0.05 })) {
      events.push(event);
      if (event.improved) kept.push(model.stateDict().get("0.weight")?.data() as Float32Array);
    }
    expect(events.length).toBeLessThan(50);
    expect(events.slice(-2).map(({ improved, stopped }) => [improved, stopped])).toEqual([
      [false, false],
      [false, true],
    ]);
    expect(model.stateDict().get("0.weight")?.data()).toEqual(kept.at(-1));
  });

  test("yields to the event loop once 12 ms are used up", async () => {
    const { model, options } = setting({ epochs: 10, validation: undefined });
    // A clock that each reading moves on by 2 ms.
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (clock += 2));
    const yields = vi.spyOn(globalThis, "setImmediate");
    await run(model, options);
    expect(yields.mock.calls.length).toBeGreaterThan(clock / 20);
    vi.restoreAllMocks();
  });

  test("ends with the reason of its signal, in a consistent state", async () => {
    const controller = new AbortController();
    const { model, options } = setting({ epochs: 50 });
    const steps: number[] = [];
    const training = run(model, {
      ...options,
      signal: controller.signal,
      onStep: ({ step }) => {
        steps.push(step);
        if (steps.length === 6) controller.abort(new Error("enough"));
      },
    });
    await expect(training).rejects.toThrow("enough");
    expect(steps.length).toBe(6);
    expect((options.optimizer as optim.Optimizer).steps).toBe(6);
    expect(model.training).toBe(true);
    await expect(run(model, { ...options, signal: AbortSignal.abort() })).rejects.toThrow("abort");
  });

  test("leaving the loop leaves a whole model", async () => {
    const { model, options } = setting({ restoreBest: true });
    for await (const { epoch } of fit(model, options)) if (epoch === 1) break;
    expect(model.modules().every(({ training }) => training)).toBe(true);
  });

  test.each([
    [{ train: [] }, "fit: train must give at least one batch each time it is iterated, got none"],
    [{ validation: [] }, "fit: validation must give at least one batch each time it is iterated, got none"],
    [
      { train: new data.DataLoader(points(40), { batchSize: 40 })[Symbol.iterator](), epochs: 2 },
      "fit: train must give at least one batch each time it is iterated, got none",
    ],
    [
      { train: [{ x: tensor([[1, 2]]).sum(), labels: tensor([1]) }] },
      "fit: x of a batch needs a first axis that counts examples, got ()",
    ],
    [{ train: [{ x: tensor([[1, 2]]) } as never] }, "fit: a batch needs labels, got none"],
    [{ train: [{ y: tensor([[1, 2]]) } as never] }, "fit: a batch needs x, got none"],
    [{ metrics: { each: (y: Tensor) => y.sum(1) } }, "fit: each must be one number for a batch, got (32,)"],
    [{ loss: (y: Tensor) => y.sum(1) }, "fit: loss must be one number for a batch, got (32,)"],
    [{ epochs: -1 }, "fit: epochs must be a whole number of at least 0, got -1"],
    [{ epochs: 1.5 }, "fit: epochs must be a whole number of at least 0, got 1.5"],
    [{ patience: 0 }, "fit: patience must be a whole number of at least 1, got 0"],
    [{ minDelta: Number.NaN }, "fit: minDelta must be at least 0, got NaN"],
    [{ metrics: { loss: loss.mse } }, "fit: metrics must not be named loss or accuracy, got loss"],
  ])("%#: bad options", async (bad, text) => {
    const { model, options } = setting();
    await expect(async () => run(model, { ...options, ...bad })).rejects.toThrow(text);
    expect(model.training).toBe(true);
  });
});
