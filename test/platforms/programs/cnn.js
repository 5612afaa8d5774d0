import { loss, nn, optim, runtime, seed, tensor, threads } from "chainrule";

/** Trains a small convolutional network for some steps on numbers that every engine makes alike: what ran, and the losses. */
export function train() {
  seed(0);
  const model = nn.sequential(
    nn.conv2d(1, 8, 3, { padding: 1 }),
    nn.batchNorm2d(8),
    nn.relu(),
    nn.maxPool2d(2),
    nn.conv2d(8, 16, 3, { padding: 1 }),
    nn.relu(),
    nn.flatten(),
    nn.linear(16 * 7 * 7, 10),
  );
  const optimizer = optim.sgd(model, { lr: 0.05, momentum: 0.9 });
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const images = tensor(Float32Array.from({ length: 32 * 14 * 14 }, next), [32, 1, 14, 14]);
  const labels = tensor(
    Int32Array.from({ length: 32 }, () => Math.floor(10 * next())),
    [32],
  );
  const losses = [];
  for (let step = 0; step < 20; step++) {
    const l = loss.crossEntropy(model.forward(images), labels);
    optimizer.step(l);
    losses.push(l.item());
  }
  const bits = [...new Int32Array(Float32Array.from(losses).buffer)].map((word) => (word >>> 0).toString(16)).join(" ");
  return { kernels: runtime(), threads: threads(), losses, bits };
}
