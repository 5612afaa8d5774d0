import { argmax, audio, compile, data, loss, metrics, nn, optim, type Tensor, tensor } from "chainrule";
import { example, type Run } from "./kit/example.js";
import { BANDS, LONGEST, recordings, synthesized, type Word, type Words } from "./speech/sounds.js";

const [CLASSES, BLANK, BATCH] = [11, 10, 32];
/** Digits of a sequence at most. */
const DIGITS = 5;

const block = (inChannels: number, outChannels: number): nn.Module[] => [
  nn.conv2d(inChannels, outChannels, 3, { padding: 1, bias: false }),
  nn.batchNorm2d(outChannels),
  nn.relu(),
  nn.maxPool2d(2),
];

/** Words one after another as spectrograms of one length, zero behind them: (N, 1, frames, BANDS), and how many frames count. */
function spectrograms(rows: readonly (readonly Word[])[], frames: number): { x: Tensor; lengths: number[] } {
  const x = new Float32Array(rows.length * frames * BANDS);
  const lengths = rows.map((words, row) => {
    let at = 0;
    for (const word of words) {
      x.set(word.frames, (row * frames + at) * BANDS);
      at += word.frames.length / BANDS;
    }
    return at;
  });
  return { x: tensor(x, [rows.length, 1, frames, BANDS]), lengths };
}

const i32 = (values: readonly number[], shape = [values.length]): Tensor => tensor(Int32Array.from(values), shape);

/** A convolutional network tells which digit a word is. */
async function words(run: Run, { train, test }: Words, random: data.Random): Promise<number> {
  const model = nn.sequential(
    ...block(1, 16),
    ...block(16, 32),
    ...block(32, 64),
    nn.flatten(),
    nn.dropout(0.3),
    nn.linear(64 * 10 * 4, 10),
  );
  const steps = run.quick ? 200 : 800;
  const { lr } = optim.schedule.oneCycle({ maxLr: 3e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr, weightDecay: 0.05 });
  const step = compile((x: Tensor, labels: Tensor) => {
    const masked = audio.specAugment(x.squeeze(1), {
      timeMasks: 2,
      timeWidth: 10,
      frequencyMasks: 2,
      frequencyWidth: 6,
    });
    const l = loss.crossEntropy(model.forward(masked.unsqueeze(1)), labels);
    optimizer.step(l);
    return l;
  });
  for await (const _ of run.steps(steps)) {
    const batch = Array.from({ length: BATCH }, () => train[random.below(train.length)]);
    const { x } = spectrograms(
      batch.map((word) => [word]),
      LONGEST,
    );
    run.show({ loss: step(x, i32(batch.map(({ label }) => label))).item() });
  }
  model.eval();
  const accuracy = metrics.accuracy();
  for (let i = 0; i < test.length; i += 100) {
    const batch = test.slice(i, i + 100);
    accuracy.add(
      model.forward(
        spectrograms(
          batch.map((word) => [word]),
          LONGEST,
        ).x,
      ),
      batch.map(({ label }) => label),
    );
  }
  return accuracy.value();
}

/** Convolutions, a recurrent layer in both directions, and for each fourth frame a digit or nothing. */
class Transcriber extends nn.Module {
  readonly convolutions = nn.sequential(...block(1, 16), ...block(16, 32));
  readonly gru = nn.gru(32 * (BANDS / 4), 96, { bidirectional: true });
  readonly head = nn.linear(2 * 96, CLASSES);

  /** (N, 1, T, BANDS) to logits (T / 4, N, 11) */
  forward(x: Tensor): Tensor {
    const features = this.convolutions.forward(x).permute([2, 0, 1, 3]).flatten(2); // (T / 4, N, 32 · BANDS / 4)
    return this.head.forward(this.gru.forward(features).y);
  }
}

/** Which digits follow each other in sequences of words, learned without being told where each of them is. */
async function sequences(run: Run, { train, test }: Words, random: data.Random): Promise<number> {
  const pick = (from: readonly Word[], count: number): Word[][] =>
    Array.from({ length: count }, () =>
      Array.from({ length: 3 + random.below(DIGITS - 2) }, () => from[random.below(from.length)]),
    );
  const model = new Transcriber();
  const steps = run.quick ? 120 : 400;
  const { lr } = optim.schedule.oneCycle({ maxLr: 4e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr, clipNorm: 1 });
  const step = compile((x: Tensor, labels: Tensor, frames: Tensor, digits: Tensor) => {
    const l = loss.ctc(model.forward(x), labels, frames, digits, { blank: BLANK });
    optimizer.step(l);
    return l;
  });
  const counted = (lengths: readonly number[]): number[] => lengths.map((length) => Math.floor(length / 4));
  for await (const _ of run.steps(steps)) {
    const rows = pick(train, BATCH);
    const { x, lengths } = spectrograms(rows, DIGITS * LONGEST);
    const labels = rows.flatMap((row) => Array.from({ length: DIGITS }, (_, i) => row[i]?.label ?? 0));
    const l = step(x, i32(labels, [BATCH, DIGITS]), i32(counted(lengths)), i32(rows.map((row) => row.length)));
    run.show({ loss: l.item() });
  }
  model.eval();
  const read = compile((x: Tensor) => argmax(model.forward(x), 2).transpose(0, 1));
  const rate = metrics.errorRate();
  for (let i = 0; i < 10; i++) {
    const rows = pick(test, BATCH);
    const { x, lengths } = spectrograms(rows, DIGITS * LONGEST);
    const best = read(x).toArray() as number[][];
    for (const [n, row] of rows.entries()) {
      const path = best[n].slice(0, counted(lengths)[n]);
      const heard = path.filter((digit, t) => digit !== BLANK && digit !== path[t - 1]);
      rate.add(
        heard,
        row.map(({ label }) => label),
      );
      if (i === 0 && n < 3) run.print(`said ${row.map(({ label }) => label).join(" ")}, heard ${heard.join(" ")}`);
    }
  }
  return rate.value();
}

await example("speech", async (run) => {
  const random = new data.Random(run.seed, 1);
  const sounds = run.data === undefined ? synthesized(1600, random) : await recordings(run.data);
  run.print(`${sounds.train.length} words to train on, ${sounds.test.length} to test`);
  const accuracy = await words(run, sounds, random);
  const rate = await sequences(run, sounds, random);
  return [
    { metric: "words", value: accuracy, target: { atLeast: run.quick ? 0.85 : 0.96 }, unit: "%" },
    { metric: "label error rate", value: rate, target: { atMost: run.quick ? 0.3 : 0.08 }, unit: "%" },
  ];
});
