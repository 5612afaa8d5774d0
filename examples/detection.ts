import {
  arange,
  compile,
  data,
  loss,
  maximum,
  metrics,
  minimum,
  nn,
  optim,
  sigmoid,
  softmax,
  stack,
  type Tensor,
} from "chainrule";
import * as viz from "chainrule/viz";
import { SIDE, scenes } from "./detection/scenes.js";
import { CELLS, STRIDE, targets } from "./detection/targets.js";
import { loadImages } from "./digits/images.js";
import { example } from "./kit/example.js";

const [CLASSES, BATCH] = [10, 32];

/** One stage (Redmon et al. 2016): for each cell whether an object is there, its box and its class. */
class Detector extends nn.Module<[canvas: Tensor], { object: Tensor; box: Tensor; scores: Tensor }> {
  readonly layers = nn.sequential(
    ...block(1, 16),
    nn.maxPool2d(2),
    ...block(16, 32),
    nn.maxPool2d(2),
    ...block(32, 64),
    nn.maxPool2d(2),
    ...block(64, 64),
    nn.conv2d(64, 5 + CLASSES, 1),
  );

  /** Canvases (N, 1, 64, 64) to logits (N, 8, 8), corners of boxes in pixels (N, 4, 8, 8) and scores of classes (N, 10, 8, 8). */
  forward(canvas: Tensor): { object: Tensor; box: Tensor; scores: Tensor } {
    const [object, place, size, scores] = this.layers.forward(canvas).split([1, 2, 2, CLASSES], 1);
    const [x, y] = sigmoid(place).unbind(1);
    const middles = [x.add(arange(CELLS)), y.add(arange(CELLS).unsqueeze(1))].map((cells) => cells.mul(STRIDE));
    const halves = size
      .exp()
      .mul(SIDE / 3)
      .unbind(1);
    const corners = [-1, 1].flatMap((side) => middles.map((middle, i) => middle.add(halves[i].mul(side))));
    return { object: object.squeeze(1), box: stack(corners, 1), scores };
  }
}

function block(inChannels: number, outChannels: number): nn.Module[] {
  return [nn.conv2d(inChannels, outChannels, 3, { padding: 1 }), nn.batchNorm2d(outChannels), nn.relu()];
}

/** Intersection over union of boxes (N, 4, 8, 8), cell by cell. */
function iou(a: Tensor, b: Tensor): Tensor {
  const [ax1, ay1, ax2, ay2] = a.unbind(1);
  const [bx1, by1, bx2, by2] = b.unbind(1);
  const overlap = (low: Tensor[], high: Tensor[]): Tensor =>
    maximum(minimum(high[0], high[1]).sub(maximum(low[0], low[1])), 0);
  const shared = overlap([ax1, bx1], [ax2, bx2]).mul(overlap([ay1, by1], [ay2, by2]));
  const area = (x1: Tensor, y1: Tensor, x2: Tensor, y2: Tensor): Tensor => x2.sub(x1).mul(y2.sub(y1));
  return shared.div(
    area(ax1, ay1, ax2, ay2)
      .add(area(bx1, by1, bx2, by2))
      .sub(shared)
      .add(1e-6),
  );
}

/** What the detector says of each canvas, of boxes that overlap the best one only. */
function detections({ object, box, scores }: { object: Tensor; box: Tensor; scores: Tensor }): metrics.Detection[][] {
  const [likely, corners, classes] = [sigmoid(object).data(), box.data(), softmax(scores, 1).data()];
  const cells = CELLS ** 2;
  return Array.from({ length: object.shape[0] }, (_, n) => {
    const all = Array.from({ length: cells }, (_, cell) => {
      const of = (values: ArrayLike<number>, count: number, i: number): number =>
        values[(n * count + i) * cells + cell];
      const share = Array.from({ length: CLASSES }, (_, i) => of(classes, CLASSES, i));
      const label = share.indexOf(Math.max(...share));
      const [x1, y1, x2, y2] = [0, 1, 2, 3].map((i) => of(corners, 4, i));
      return { box: [x1, y1, x2, y2] as const, label, score: likely[n * cells + cell] * share[label] };
    }).filter(({ score }) => score > 0.05);
    const kept = metrics.nonMaximumSuppression(
      all.map(({ box }) => box),
      all.map(({ score }) => score),
      0.4,
    );
    return kept.map((i) => all[i]);
  });
}

await example("detection", async (run) => {
  const images = await loadImages(run.data, run.seed);
  const random = new data.Random(run.seed, 1);
  const steps = run.quick ? 250 : 2500;
  const model = new Detector();
  const { lr } = optim.schedule.oneCycle({ maxLr: 5e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr });
  const step = compile((canvas: Tensor, object: Tensor, box: Tensor, label: Tensor) => {
    const guess = model.forward(canvas);
    const mean = (losses: Tensor): Tensor => losses.mul(object).sum().div(maximum(object.sum(), 1));
    const there = loss.bceWithLogits(guess.object, object, { reduction: "sum" }).div(canvas.shape[0]);
    const place = mean(iou(guess.box, box).neg().add(1));
    const kind = mean(loss.crossEntropy(guess.scores, label, { reduction: "none" }));
    optimizer.step(there.add(place.mul(2)).add(kind));
    return { there, place, kind };
  });
  for await (const _ of run.steps(steps)) {
    const { canvas, objects } = scenes(images.train, BATCH, random);
    const { object, box, label } = targets(objects);
    const { there, place, kind } = step(canvas, object, box, label);
    run.show({ object: there.item(), box: place.item(), class: kind.item() });
  }

  model.eval();
  const detect = compile((canvas: Tensor) => model.forward(canvas));
  const score = metrics.meanAveragePrecision(CLASSES);
  for (let i = 0; i < 10; i++) {
    const { canvas, objects } = scenes(images.test, 100, random);
    const found = detections(detect(canvas));
    for (const [n, list] of objects.entries()) score.add(found[n], list);
    if (i > 0) continue;
    for (const n of [0, 1]) {
      const says = found[n].map(
        ({ label, box, score }) => `${label} at (${box.map(Math.round)}) ${(100 * score).toFixed(0)} %`,
      );
      await run.draw(viz.images(canvas.select(0, n), { captions: [says.join(", ")], magnification: 4 }));
    }
  }
  return [{ metric: "mAP@0.5", value: score.value().mean, target: { atLeast: run.quick ? 0.5 : 0.9 } }];
});
