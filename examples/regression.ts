import {
  accuracy,
  argmax,
  compile,
  data,
  grad,
  loss,
  nn,
  optim,
  parameter,
  type Tensor,
  tensor,
  zeros,
} from "chainrule";
import { example, type Run } from "./kit/example.js";

/** Arms of the spiral, points on each, and how far a point may lie from its arm. */
const [ARMS, POINTS, NOISE] = [3, 200, 0.03];

/** Learns a straight line: stochastic gradient descent written by hand, y ≈ w x + b. */
function line(run: Run, random: data.Random): void {
  const [slope, intercept] = [2, -1];
  const [w, b] = [parameter(zeros([])), parameter(zeros([]))];
  for (let step = 0; step < 200; step++) {
    const x = Float32Array.from({ length: 32 }, () => random.uniform(-1, 1));
    const y = x.map((value) => slope * value + intercept + 0.1 * random.bell());
    const l = tensor(x).mul(w).add(b).sub(tensor(y)).square().mean();
    const [dw, db] = grad(l, [w, b]);
    w.assign(w.sub(dw.mul(0.1)));
    b.assign(b.sub(db.mul(0.1)));
  }
  run.print(
    `the line y = ${w.item().toFixed(2)} x ${b.item() < 0 ? "−" : "+"} ${Math.abs(b.item()).toFixed(2)}; it was made as 2 x − 1`,
  );
}

/** Points (N, 2) on spiral arms that wind about each other, and the arm of each. */
function spiral(random: data.Random): { x: Tensor; labels: Tensor } {
  const x = new Float32Array(2 * ARMS * POINTS);
  const labels = new Int32Array(ARMS * POINTS);
  for (let i = 0; i < ARMS * POINTS; i++) {
    labels[i] = i % ARMS;
    const radius = 0.1 + (0.9 * Math.floor(i / ARMS)) / POINTS;
    const angle = 4.5 * radius + (2 * Math.PI * labels[i]) / ARMS;
    x.set([radius * Math.cos(angle) + NOISE * random.bell(), radius * Math.sin(angle) + NOISE * random.bell()], 2 * i);
  }
  return { x: tensor(x, [ARMS * POINTS, 2]), labels: tensor(labels) };
}

/** Which arm the model sees at each place of the square. */
function boundary(model: nn.Module): string {
  const [rows, columns] = [24, 60];
  const places = Array.from({ length: rows * columns }, (_, i) => [
    ((i % columns) / (columns - 1)) * 2.4 - 1.2,
    1.2 - (Math.floor(i / columns) / (rows - 1)) * 2.4,
  ]);
  const arms = argmax(model.forward(tensor(places)), 1).data();
  const signs = ["·", "o", "█"];
  return Array.from({ length: rows }, (_, row) =>
    Array.from(arms.subarray(row * columns, (row + 1) * columns), (arm) => signs[arm]).join(""),
  ).join("\n");
}

await example("regression", async (run) => {
  const random = new data.Random(run.seed, 1);
  line(run, random);

  const [train, test] = [spiral(random), spiral(random)];
  const model = nn.sequential(nn.linear(2, 64), nn.tanh(), nn.linear(64, ARMS));
  const optimizer = optim.adam(model, { lr: 0.02 });
  const step = compile((x: Tensor, labels: Tensor) => {
    const logits = model.forward(x);
    const l = loss.crossEntropy(logits, labels);
    optimizer.step(l);
    return { loss: l, accuracy: accuracy(logits, labels) };
  });
  for await (const _ of run.steps(1500)) {
    const scores = step(train.x, train.labels);
    run.show({ loss: scores.loss.item(), accuracy: scores.accuracy.item() });
  }
  run.print(boundary(model));
  const value = accuracy(model.forward(test.x), test.labels).item();
  return [{ metric: "accuracy on the spiral", value, target: { atLeast: 0.99 }, unit: "%" }];
});
