import { abs, data, loss, nn, optim, predict, randn, type Tensor, tensor } from "chainrule";
import * as viz from "chainrule/viz";
import { example } from "./kit/example.js";

const [DAY, WEEK] = [24, 168];
/** Hours that are read, and hours that are forecast from them. */
const [PAST, AHEAD] = [WEEK, DAY];
/** Weeks of the series; the last quarter is the test. */
const WEEKS = 260;
const HIDDEN = 64;

/**
 * Hourly readings: a day's and a week's rhythm that grow and shrink, a level that wanders, and noise that remembers the last hour.
 */
function series(): Float32Array {
  const hours = WEEKS * WEEK;
  const [shock, step, swing] = randn([3, hours]).toArray() as number[][];
  const values = new Float32Array(hours);
  let [level, noise, amplitude] = [10, 0, 1];
  for (let t = 0; t < hours; t++) {
    level += 0.02 * step[t];
    noise = 0.8 * noise + 0.25 * shock[t];
    amplitude += 0.002 * (1 - amplitude) + 0.02 * swing[t];
    const hour = (2 * Math.PI * (t % DAY)) / DAY;
    const weekend = t % WEEK >= 5 * DAY ? 0.5 : 1;
    values[t] = level + amplitude * weekend * (2 * Math.sin(hour - 2) + Math.sin(2 * hour)) + noise;
  }
  return values;
}

/** A week and the day after it, from each hour on: x (N, 168), labels (N, 24). */
function windows(values: Float32Array): { readonly x: data.NumericArray; readonly labels: data.NumericArray } {
  const count = values.length - PAST - AHEAD + 1;
  const cut = (start: number, length: number): Float32Array => {
    const rows = new Float32Array(count * length);
    for (let i = 0; i < count; i++) rows.set(values.subarray(i + start, i + start + length), i * length);
    return rows;
  };
  return {
    x: { data: cut(0, PAST), shape: [count, PAST] },
    labels: { data: cut(PAST, AHEAD), shape: [count, AHEAD] },
  };
}

/** Reads a week day by day and says how the next day differs from the last. */
class Forecaster extends nn.Module {
  readonly gru = nn.gru(DAY, HIDDEN, { batchFirst: true });
  readonly head = nn.linear(HIDDEN, AHEAD);

  forward(x: Tensor): Tensor {
    // Each window in its own units, so that the level may wander anywhere.
    const mean = x.mean(1, { keepDims: true });
    const std = x.std(1, { keepDims: true });
    const days = x
      .sub(mean)
      .div(std)
      .reshape([-1, PAST / DAY, DAY]); // (N, 7, 24)
    const { hN } = this.gru.forward(days);
    const change = this.head.forward(hN.squeeze(0));
    return change.add(days.select(1, -1)).mul(std).add(mean); // (N, 24)
  }
}

await example("time-series", async (run) => {
  const values = series();
  const cut = (WEEKS / 4) * 3 * WEEK;
  const train = windows(values.subarray(0, cut));
  const test = windows(values.subarray(cut));

  const model = new Forecaster();
  const epochs = run.quick ? 2 : 8;
  const batches = new data.DataLoader(train, { batchSize: 64, shuffle: true, seed: run.seed });
  const { lr } = optim.schedule.oneCycle({ maxLr: 5e-3, totalSteps: epochs * batches.length });
  await run.fit(model, { train: batches, loss: loss.l1, optimizer: optim.adamW(model, { lr, clipNorm: 1 }), epochs });

  const forecast = await predict(model, new data.DataLoader(test, { batchSize: 250 }));
  const [x, right] = [tensor(test.x), tensor(test.labels)];
  const error = (guess: Tensor): number => abs(guess.sub(right)).mean().item();
  const yesterday = error(x.narrow(1, PAST - DAY, DAY));
  const lastWeek = error(x.narrow(1, 0, AHEAD));
  const own = error(forecast);
  run.print(`mean error ${own.toFixed(3)}; as yesterday ${yesterday.toFixed(3)}, as a week ago ${lastWeek.toFixed(3)}`);
  const day = (values: Tensor): number[] => Array.from(values.select(0, 0).data());
  await run.draw(
    viz.curves({ forecast: day(forecast), happened: day(right) }, { title: "the first day", xLabel: "hour" }),
  );
  const naive = Math.min(yesterday, lastWeek);
  return [
    { metric: "below the naive error", value: 1 - own / naive, target: { atLeast: run.quick ? 0.25 : 0.3 }, unit: "%" },
  ];
});
