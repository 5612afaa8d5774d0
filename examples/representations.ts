import { accuracy, compile, data, dropout, loss, nn, optim, type Tensor, tensor } from "chainrule";
import * as viz from "chainrule/viz";
import { loadImages } from "./digits/images.js";
import { example, type Run } from "./kit/example.js";

const [SIDE, CODE] = [28, 24];
/** Labelled images that both linear classifiers learn from. */
const LABELLED = 50;

/**
 * Squeezes an image of which a third of the pixels are lost through 24 numbers and paints it again, whole (a denoising autoencoder, Vincent
 * et al. 2008); nobody tells it which digit it is.
 */
class Autoencoder extends nn.Module {
  readonly filters = nn.conv2d(1, 16, 5, { stride: 2, padding: 2 });
  readonly encoder = nn.sequential(
    nn.relu(),
    nn.conv2d(16, 32, 3, { stride: 2, padding: 1 }),
    nn.relu(),
    nn.flatten(),
    nn.linear(32 * 7 * 7, CODE),
  );
  readonly decoder = nn.sequential(nn.linear(CODE, 400), nn.relu(), nn.linear(400, SIDE * SIDE));

  /** Images (N, 1, 28, 28) to codes (N, 24). */
  encode(x: Tensor): Tensor {
    return this.encoder.forward(this.filters.forward(x));
  }

  /** Images to the logits of their pixels (N, 784). */
  forward(x: Tensor): Tensor {
    return this.decoder.forward(this.encode(x));
  }
}

/** Accuracy on `test` of a linear classifier that learned from `train`. */
function linearClassifier(train: Tensor, labels: Tensor, test: Tensor, testLabels: Tensor): number {
  const [mean, std] = [train.mean(0, { keepDims: true }), train.std(0, { keepDims: true }).add(1e-2)];
  const scaled = (x: Tensor): Tensor => x.sub(mean).div(std);
  const model = nn.linear(train.shape[1], 10);
  const optimizer = optim.adamW(model, { lr: 0.02, weightDecay: 0.1 });
  const step = compile((x: Tensor, labels: Tensor) => optimizer.step(loss.crossEntropy(model.forward(x), labels)));
  for (let i = 0; i < 300; i++) step(scaled(train), labels);
  return accuracy(model.forward(scaled(test)), testLabels).item();
}

/** Codes in the plane of their two directions of most variance, by power iteration; each is its digit. */
function map(codes: Tensor, labels: ArrayLike<number>): string {
  const centred = codes.sub(codes.mean(0, { keepDims: true }));
  const covariance = centred.transpose(0, 1).matmul(centred);
  const axes: Tensor[] = [];
  for (let axis = 0; axis < 2; axis++) {
    let v = tensor(Float32Array.from({ length: CODE }, (_, i) => Math.sin(i + axis + 1)));
    for (let i = 0; i < 60; i++) {
      v = covariance.matmul(v);
      for (const other of axes) v = v.sub(other.mul(v.mul(other).sum()));
      v = v.div(v.square().sum().sqrt());
    }
    axes.push(v);
  }
  const [rows, columns] = [24, 72];
  const [xs, ys] = axes.map((axis, i) => places(centred.matmul(axis).data(), i === 0 ? columns : rows));
  const lines = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  for (let i = 0; i < labels.length; i++) lines[ys[i]][xs[i]] = String(labels[i]);
  return lines.map((line) => line.join("").trimEnd()).join("\n");
}

/** Numbers spread over so many places by their rank, so that none is crowded. */
function places(values: ArrayLike<number>, count: number): Int32Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const result = new Int32Array(values.length);
  order.forEach((i, rank) => {
    result[i] = Math.floor((rank * count) / values.length);
  });
  return result;
}

async function show(run: Run, model: Autoencoder, images: Tensor, codes: Tensor): Promise<void> {
  await run.draw(viz.images(model.filters.weight.read(), { range: "each", title: "what the first layer looks for" }));
  const found = model.filters
    .forward(images.narrow(0, 0, 1))
    .relu()
    .transpose(0, 1); // (16, 1, 14, 14)
  await run.draw(viz.images(found, { range: "each", title: "and where it finds that in an image" }));
  run.print("an image, and those whose codes are nearest to its own");
  const distances = codes
    .unsqueeze(1)
    .sub(codes.unsqueeze(0).narrow(1, 0, codes.shape[0]))
    .square()
    .sum(2);
  for (let i = 0; i < 3; i++) {
    const nearest = distances.select(0, i).argsort().data().subarray(0, 5);
    const pictures = images.indexSelect(0, tensor(nearest));
    await run.draw(viz.images(pictures, { captions: Array.from(nearest, (at) => `#${at}`) }));
  }
}

await example("representations", async (run) => {
  const images = await loadImages(run.data, run.seed);
  const model = new Autoencoder();
  const epochs = run.quick ? 2 : 15;
  const batches = new data.DataLoader(images.train, { batchSize: 64, shuffle: true, seed: run.seed });
  const { lr } = optim.schedule.oneCycle({ maxLr: 3e-3, totalSteps: epochs * batches.length });
  const optimizer = optim.adam(model, { lr });
  const step = compile((x: Tensor) => {
    const l = loss.bceWithLogits(model.forward(dropout(x, 0.3)), x.flatten(1));
    optimizer.step(l);
    return l;
  });
  for await (const _ of run.steps(epochs, "epoch"))
    for (const { x } of batches) run.show({ loss: step(tensor(x)).item() });

  const some = (set: data.LabelledImages, count: number): { x: Tensor; labels: Tensor } => {
    const [batch] = new data.DataLoader(set, { batchSize: count });
    return { x: tensor(batch.x), labels: tensor(batch.labels) };
  };
  const [train, test] = [some(images.train, LABELLED), some(images.test, 2000)];
  const encode = (x: Tensor): Tensor => model.encode(x);
  const codes = encode(test.x);
  await show(run, model, test.x.narrow(0, 0, 200), codes.narrow(0, 0, 200));
  run.print(
    `\nthe codes of 400 images in the plane\n${map(codes.narrow(0, 0, 400), test.labels.narrow(0, 0, 400).data())}\n`,
  );
  const pixels = linearClassifier(train.x.flatten(1), train.labels, test.x.flatten(1), test.labels);
  const code = linearClassifier(encode(train.x), train.labels, codes, test.labels);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  run.print(
    `a linear classifier of ${LABELLED} labelled images: ${percent(pixels)} from pixels, ${percent(code)} from codes`,
  );
  return [
    { metric: "codes beyond pixels", value: code - pixels, target: { atLeast: run.quick ? -0.1 : 0.01 }, unit: "%" },
  ];
});
