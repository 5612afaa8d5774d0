import { argmax, compile, type data, loss, metrics, nn, optim, type Tensor } from "chainrule";
import type { Run } from "../kit/example.js";
import { BANDS, LONGEST, type Word, type Words } from "./sounds.js";
import { BATCH, block, i32, spectrograms } from "./spectrograms.js";

const [CLASSES, BLANK] = [11, 10];
/** Digits of a sequence at most. */
const DIGITS = 5;

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
export async function sequences(run: Run, { train, test }: Words, random: data.Random): Promise<number> {
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
