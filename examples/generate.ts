import {
  accuracy,
  compile,
  concat,
  data,
  exp,
  loss,
  nn,
  oneHot,
  optim,
  predict,
  randn,
  relu,
  sigmoid,
  type Tensor,
  tensor,
} from "chainrule";
import * as viz from "chainrule/viz";
import { loadImages } from "./digits/images.js";
import { digitsModel } from "./digits/model.js";
import { example } from "./kit/example.js";

const [PIXELS, CLASSES, HIDDEN, CODE] = [28 * 28, 10, 400, 6];
/** Weight of the divergence: above 1, codes fill their distribution more evenly (Higgins et al. 2017). */
const BETA = 3;
const SAMPLES = 1000;

/** A variational autoencoder that is told the class (Kingma and Welling 2013; Sohn et al. 2015). */
class ConditionalVae extends nn.Module<
  [images: Tensor, labels: Tensor],
  { logits: Tensor; mean: Tensor; logVar: Tensor }
> {
  readonly read = nn.linear(PIXELS + CLASSES, HIDDEN);
  readonly mean = nn.linear(HIDDEN, CODE);
  readonly logVar = nn.linear(HIDDEN, CODE);
  readonly unfold = nn.linear(CODE + CLASSES, HIDDEN);
  readonly paint = nn.linear(HIDDEN, PIXELS);

  forward(images: Tensor, labels: Tensor): { logits: Tensor; mean: Tensor; logVar: Tensor } {
    const hidden = relu(this.read.forward(concat([images.flatten(1), oneHot(labels, CLASSES)], 1)));
    const [mean, logVar] = [this.mean.forward(hidden), this.logVar.forward(hidden)];
    // A code drawn from the distribution, as a function through which gradients flow.
    const code = mean.add(exp(logVar.mul(0.5)).mul(randn(mean.shape)));
    return { logits: this.decode(code, labels), mean, logVar };
  }

  /** Codes (N, 6) and labels (N) to the logits of pixels (N, 784). */
  decode(code: Tensor, labels: Tensor): Tensor {
    return this.paint.forward(relu(this.unfold.forward(concat([code, oneHot(labels, CLASSES)], 1))));
  }
}

await example("generate", async (run) => {
  const images = await loadImages(run.data, run.seed);
  const train = new data.DataLoader(images.train, { batchSize: 64, shuffle: true, seed: run.seed });

  run.print("a classifier, which will judge:");
  const judge = digitsModel();
  const optimizer = optim.adamW(judge, { lr: optim.schedule.cosineAnnealing(3e-3, { tMax: 3 * train.length }) });
  await run.fit(judge, { train, loss: loss.crossEntropy, optimizer, epochs: 3 });

  run.print("the generator:");
  const vae = new ConditionalVae();
  const epochs = run.quick ? 8 : 20;
  const { lr } = optim.schedule.oneCycle({ maxLr: 2e-3, totalSteps: epochs * train.length });
  const painter = optim.adam(vae, { lr });
  // The evidence lower bound of an image: how well it is painted again, and how far its codes are from N(0, 1).
  const step = compile((x: Tensor, labels: Tensor) => {
    const { logits, mean, logVar } = vae.forward(x, labels);
    const painted = loss.bceWithLogits(logits, x.flatten(1), { reduction: "sum" });
    const divergence = mean
      .square()
      .add(exp(logVar))
      .sub(logVar)
      .sub(1)
      .sum()
      .mul(BETA / 2);
    const l = painted.add(divergence).div(x.shape[0]);
    painter.step(l);
    return l;
  });
  for await (const _ of run.steps(epochs, "epoch"))
    for (const { x, labels } of train) run.show({ loss: step(tensor(x), tensor(labels)).item() });

  const labels = tensor(Int32Array.from({ length: SAMPLES }, (_, i) => i % CLASSES));
  const samples = sigmoid(vae.decode(randn([SAMPLES, CODE]), labels)).reshape([SAMPLES, 1, 28, 28]);
  const score = async (x: data.NumericArray, labels: Tensor): Promise<number> =>
    accuracy(await predict(judge, new data.DataLoader({ x }, { batchSize: 250 })), labels).item();
  const real = await score(images.test.x, tensor(images.test.labels));
  const drawn = await score({ data: samples.data(), shape: samples.shape }, labels);
  const captions = Array.from({ length: CLASSES }, (_, i) => `a new ${i}`);
  await run.draw(viz.images(samples.narrow(0, 0, CLASSES), { captions }));
  run.print(`the classifier recognises ${(100 * real).toFixed(1)} % of real images`);
  return [{ metric: "samples recognised", value: drawn, target: { atLeast: run.quick ? 0.7 : 0.8 }, unit: "%" }];
});
