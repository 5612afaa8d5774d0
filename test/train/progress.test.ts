import { describe, expect, test } from "vitest";
import { data, type EpochEvent, fit, io, loss, nn, optim, seed, trainingProgress } from "../../src/index.js";

const points = (size: number, start: number) => ({
  x: { data: Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(7 * i + start)), shape: [size, 2] },
  labels: { data: Int32Array.from({ length: size }, (_, i) => (i * i + start) % 2), shape: [size] },
});

/** A run whose validation loss goes up and down: labels that cannot be learned, and a high rate. */
function run() {
  const model = nn.sequential(nn.linear(2, 8), nn.relu(), nn.dropout(0.2), nn.linear(8, 2));
  const optimizer = optim.sgd(model, { lr: 0.5, momentum: 0.9 });
  const train = new data.DataLoader(points(24, 0), { batchSize: 8, shuffle: true, seed: 5 });
  const progress = trainingProgress(model);
  return { model, optimizer, train, progress };
}

async function trained(
  { model, optimizer, train, progress }: ReturnType<typeof run>,
  epochs: number,
  after: (event: EpochEvent) => void = () => {},
): Promise<EpochEvent[]> {
  const validation = new data.DataLoader(points(16, 3), { batchSize: 16 });
  const options = { train, validation, loss: loss.crossEntropy, optimizer, progress, patience: 4, restoreBest: true };
  const events: EpochEvent[] = [];
  for await (const event of fit(model, { ...options, epochs })) {
    events.push(event);
    after(event);
  }
  return events;
}

/** Without what depends on the clock. */
const told = (events: readonly EpochEvent[]) =>
  events.map(({ epoch, loss, validation, improved, stopped }) => ({ epoch, loss, validation, improved, stopped }));

describe("the progress of a training", () => {
  test.each([1, 2, 4])(
    "saved after epoch %i goes on with the same epochs, patience and best weights",
    async (saved) => {
      seed(2);
      const first = run();
      let bytes = io.saveCheckpoint(first);
      const events = await trained(first, 20, ({ epoch }) => {
        if (epoch === saved) bytes = io.saveCheckpoint(first);
      });
      // What is compared shows all that may happen.
      expect(events.at(-1)?.stopped).toBe(true);
      expect(events.length).toBeLessThan(20);
      expect(new Set(events.map(({ improved }) => improved))).toEqual(new Set([true, false]));

      seed(77);
      const second = run();
      io.loadCheckpoint(second, bytes, "run.safetensors");
      expect(second.progress.epochs).toBe(saved);
      expect(told(await trained(second, 20))).toEqual(told(events.slice(saved)));
      expect(io.saveStateDict(second.model)).toEqual(io.saveStateDict(first.model));
      // All is done: nothing more to do.
      expect(await trained(second, 20)).toEqual([]);
    },
  );

  test("says where it is", async () => {
    seed(2);
    const all = run();
    const events = await trained(all, 3);
    const { progress } = all;
    const best = Math.min(...events.map(({ validation }) => validation?.loss ?? Number.NaN));
    expect([progress.epochs, progress.best]).toEqual([3, Math.fround(best)]);
    expect(progress.waited).toBe(2 - events.findIndex(({ validation }) => validation?.loss === best));
  });

  test("without best weights has four numbers", () => {
    const { progress } = run();
    expect([...progress.stateDict()].map(([name, { data }]) => [name, data[0]])).toEqual([
      ["steps", 0],
      ["epochs", 0],
      ["best", Number.POSITIVE_INFINITY],
      ["waited", 0],
    ]);
  });

  test("that holds no such numbers is refused", () => {
    const { progress } = run();
    const state = progress.stateDict();
    state.set("steps", { dtype: "i32", shape: [], data: [-5] });
    expect(() => progress.loadStateDict(state)).toThrow(
      "loadStateDict: steps, epochs and waited must be at least 0, and best a number, got -5, 0, 0 and Infinity",
    );
  });

  test("without the best weights cannot give them back", async () => {
    const { model, optimizer, train, progress } = run();
    const options = { train, loss: loss.crossEntropy, optimizer, progress };
    for await (const _ of fit(model, { ...options, epochs: 1 }));
    expect(() => fit(model, { ...options, epochs: 2, restoreBest: true })).toThrow(
      "fit: restoreBest needs a progress that has kept the best weights from its first epoch on",
    );
  });

  test("of another model is refused", async () => {
    const [one, other] = [run(), run()];
    expect(() => fit(one.model, { ...one, loss: loss.crossEntropy, epochs: 1, progress: other.progress })).toThrow(
      "fit: progress must be that of the model, got another's",
    );
    await trained(one, 1);
    const small = trainingProgress(nn.linear(2, 2));
    expect(() => small.loadStateDict(one.progress.stateDict())).toThrow(
      "loadStateDict: the state dict does not fit: weights.weight f32 (2, 2) is missing",
    );
  });
});
