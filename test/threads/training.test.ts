import { compile, loss, nn, optim, seed, tensor, threads } from "chainrule";
import { afterAll, expect, test } from "vitest";
import { machine } from "../../src/kernels/machine.js";
import { until } from "./pool.js";

afterAll(() => {
  threads(1);
});

function convolutional(): nn.Module {
  return nn.sequential(
    nn.conv2d(1, 16, 3, { padding: 1 }),
    nn.batchNorm2d(16),
    nn.relu(),
    nn.maxPool2d(2),
    nn.conv2d(16, 32, 3, { padding: 1 }),
    nn.relu(),
    nn.maxPool2d(2),
    nn.flatten(),
    nn.dropout(0.1),
    nn.linear(32 * 7 * 7, 10),
  );
}

const images = Float32Array.from({ length: 32 * 784 }, (_, i) => Math.sin(i));
const labels = Int32Array.from({ length: 32 }, (_, i) => i % 10);

/** Three steps: the losses and all that the model holds afterwards. */
async function train(count: number): Promise<unknown> {
  threads(count);
  await until(() => (machine().threads?.ready ?? 0) === count - 1);
  seed(7);
  const model = convolutional();
  const optimizer = optim.adamW(model, { lr: 1e-2 });
  const x = tensor(images, [32, 1, 28, 28]);
  const step = compile((y: ReturnType<typeof tensor>) => {
    const l = loss.crossEntropy(model.forward(x), y);
    optimizer.step(l);
    return l;
  });
  const losses = [1, 2, 3].map(() => step(labels).item());
  expect(() => step(labels.map((label) => label + 1))).toThrow("label 10");
  return { losses, state: Object.values(model.stateDict()).map((value) => value.data()) };
}

test("training has the same bits on 1, 2 and 4 threads, and a bad label leaves the model alone", async () => {
  const [one, two, four] = [await train(1), await train(2), await train(4)];
  expect(threads()).toBe(4);
  expect(two).toEqual(one);
  expect(four).toEqual(one);
});
