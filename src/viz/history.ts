import type { EpochEvent, Scores } from "../index.js";
import { type Curves, curves } from "./curves.js";

/**
 * The curves of a training: of the loss, of the accuracy where there is one, and of each metric, in training and in validation.
 *
 * ```ts
 * const epochs: EpochEvent[] = [];
 * for await (const epoch of fit(model, options)) epochs.push(epoch);
 * for (const figure of viz.history(epochs)) console.log(await figure.toText());
 * ```
 *
 * @param epochs the events of `fit`
 * @throws ArgumentError without an epoch
 */
export function history(epochs: readonly EpochEvent[]): Curves[] {
  const names = new Set(epochs.flatMap(({ metrics }) => Object.keys(metrics)));
  const pick: Record<string, (scores: Scores) => number> = {
    loss: ({ loss }) => loss,
    accuracy: ({ accuracy }) => accuracy,
    ...Object.fromEntries([...names].map((name) => [name, ({ metrics }: Scores) => metrics[name]])),
  };
  return Object.entries(pick)
    .map(([name, of]) => {
      const points = (scores: (epoch: EpochEvent) => Scores | undefined): [number, number][] =>
        epochs.flatMap((epoch): [number, number][] => {
          const found = scores(epoch);
          return found && Number.isFinite(of(found)) ? [[epoch.epoch, of(found)]] : [];
        });
      const training = points((epoch) => epoch);
      const validation = points(({ validation }) => validation);
      return { name, series: validation.length > 0 ? { training, validation } : { training } };
    })
    .filter(({ name, series }) => name === "loss" || series.training.length > 0)
    .map(({ name, series }) => curves(series, { title: name, xLabel: "epoch" }));
}
