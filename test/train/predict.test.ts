import { describe, expect, test } from "vitest";
import { argmax, concat, data, fit, loss, nn, optim, predict, seed, tensor, validate } from "../../src/index.js";

const images = data.digits({ size: 50 });

/** A model whose modes differ, trained a little, one part of it in evaluation mode. */
async function trained(): Promise<{ model: nn.Sequential; train: data.DataLoader<data.LabelledImages> }> {
  seed(0);
  const model = nn.sequential(nn.flatten(), nn.linear(784, 10), nn.batchNorm1d(10), nn.dropout(0.5), nn.linear(10, 10));
  const train = new data.DataLoader(images, { batchSize: 16 });
  const optimizer = optim.adam(model);
  for await (const _ of fit(model, { train, loss: loss.crossEntropy, optimizer, epochs: 2 }));
  model[3].eval();
  return { model, train };
}

const modes = (model: nn.Module): boolean[] => model.modules().map(({ training }) => training);

describe("validate", () => {
  test("gives what fit gives for its validation data", async () => {
    const { model, train } = await trained();
    const metrics = { size: (y: ReturnType<typeof tensor>) => y.abs().mean() };
    const options = { loss: loss.crossEntropy, metrics };
    const before = modes(model);
    const scores = await validate(model, train, options);
    expect(modes(model)).toEqual(before);
    expect(await validate(model, train, options)).toEqual(scores);
    const optimizer = optim.sgd(model, { lr: 0 });
    for (const part of [model[2], model[3]]) part.eval(); // no new statistics
    for await (const { validation } of fit(model, { ...options, train, validation: train, optimizer, epochs: 1 }))
      expect(validation).toEqual(scores);
  });

  test("refuses data without a batch, and stops at its signal in the mode it had", async () => {
    const { model, train } = await trained();
    const before = modes(model);
    const options = { loss: loss.crossEntropy };
    await expect(validate(model, [], options)).rejects.toThrow(
      "validate: the data must give at least one batch each time it is iterated, got none",
    );
    await expect(validate(model, train, { ...options, metrics: { loss: loss.mse } })).rejects.toThrow(
      "validate: metrics must not be named loss or accuracy, got loss",
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(validate(model, train, { ...options, signal })).rejects.toThrow("enough");
    expect(modes(model)).toEqual(before);
  });
});

describe("predict", () => {
  test("gives the outputs of all batches in order, in evaluation mode", async () => {
    const { model, train } = await trained();
    const before = modes(model);
    const y = await predict(model, train);
    expect(modes(model)).toEqual(before);
    expect(y.shape).toEqual([50, 10]);
    const each = nn.inEvalMode(model, () => [...train].map(({ x }) => model.forward(tensor(x))));
    expect(y.data()).toEqual(concat(each).data());
    const { accuracy } = await validate(model, train, { loss: loss.crossEntropy });
    const classes = argmax(y, 1).data();
    expect(images.labels.data.filter((label, i) => label === classes[i]).length / 50).toBeCloseTo(accuracy, 12);
  });

  test("takes inputs alone, and gives what the model gives", async () => {
    class Signs extends nn.Module {
      forward(x: ReturnType<typeof tensor>): ReturnType<typeof tensor> {
        return x.lt(0);
      }
    }
    const y = await predict(new Signs(), [{ x: tensor([1, -1]) }, { x: { data: Int32Array.of(-3), shape: [1] } }]);
    expect(y.toArray()).toEqual([false, true, true]);
  });

  test("refuses what does not fit together", async () => {
    const same = nn.identity();
    await expect(predict(same, [])).rejects.toThrow("predict: the data must give at least one batch");
    await expect(predict(same, [{ x: tensor([[1, 2]]) }, { x: tensor([[1]]) }])).rejects.toThrow(
      "predict: outputs must have one shape but for the first axis, got (1, 2) and (1, 1)",
    );
    await expect(predict(same, [{ x: tensor(1) }])).rejects.toThrow(
      "predict: x of a batch needs a first axis that counts examples, got ()",
    );
  });
});
