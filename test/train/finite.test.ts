import { describe, expect, test } from "vitest";
import { type ArrayWithShape, type Batch, type FitOptions, io, loss, type Tensor, tensor } from "../../src/index.js";
import { run, setting } from "./setting.js";

describe("fit ends at what is not finite, names what was first, and leaves the model as it was", () => {
  const begins = "fit: the loss and its gradients must be finite (too high a learning rate, or bad data?), got at step";
  const logits = (x: Tensor, labels: Tensor) => loss.crossEntropy(x, labels);

  test.each<[string, Partial<FitOptions>, string]>([
    [
      "the result of an operation",
      { loss: (x, labels) => logits(x, labels).sub(1e9).exp().log() },
      "1 of epoch 1: log: the result must be finite, got -Infinity at element 0 of ()",
    ],
    [
      // The loss is 0 and its gradient is 0 · ∞.
      "a gradient",
      { loss: (x, labels) => logits(x, labels).mul(0).square().sqrt() },
      "1 of epoch 1: div: the result must be finite, got Infinity at element 0 of ()",
    ],
  ])("%s", async (_, options, message) => {
    const { model, options: rest } = setting(options);
    const before = io.saveStateDict(model);
    await expect(run(model, { ...rest, ...options })).rejects.toThrow(`${begins} ${message}`);
    expect(io.saveStateDict(model)).toEqual(before);
  });

  test("with an optimizer that does not look", async () => {
    const { model, options } = setting({ loss: (x, labels) => logits(x, labels).div(0) });
    const optimizer = { step: (loss: Tensor) => options.optimizer.step(loss) };
    await expect(run(model, { ...options, optimizer })).rejects.toThrow(
      `${begins} 1 of epoch 1: the loss: must be finite, got Infinity`,
    );
  });

  test("a batch", async () => {
    const { model, options } = setting();
    const batches = [...(options.train as Iterable<Batch>)];
    const { x, labels } = batches[2];
    const spoiled = { x: tensor(x as ArrayWithShape).mul(Number.NaN), labels };
    const train = [batches[0], batches[1], spoiled];
    await expect(run(model, { ...options, train })).rejects.toThrow(
      `${begins} 3 of epoch 1: batch.x: must be finite, got NaN at element 0 of`,
    );
  });

  test("a parameter", async () => {
    const { model, options } = setting();
    const [[name, cell]] = model.stateDict();
    cell.assign(cell.read().mul(0).add(Number.POSITIVE_INFINITY));
    await expect(run(model, options)).rejects.toThrow(
      `1 of epoch 1: ${name}: must be finite, got Infinity at element 0 of`,
    );
  });
});
