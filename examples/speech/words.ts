import { audio, compile, type data, loss, metrics, nn, optim, type Tensor } from "chainrule";
import type { Run } from "../kit/example.js";
import { LONGEST, type Words } from "./sounds.js";
import { BATCH, block, i32, spectrograms } from "./spectrograms.js";

/** A convolutional network tells which digit a word is. */
export async function words(run: Run, { train, test }: Words, random: data.Random): Promise<number> {
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
