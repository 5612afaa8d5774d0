import { describe, expect, test } from "vitest";
import { compile, data, io, loss, nn, optim, seed, type Tensor, tensor } from "../../src/index.js";

const points = {
  x: { data: Float32Array.from({ length: 40 }, (_, i) => Math.sin(7 * i)), shape: [20, 2] },
  labels: { data: Int32Array.from({ length: 20 }, (_, i) => i % 3), shape: [20] },
};

/** All that a run consists of, with dropout, running statistics, momenta, a plateau and a shuffled order. */
function run() {
  const model = nn.sequential(nn.linear(2, 8), nn.batchNorm1d(8), nn.dropout(0.5), nn.linear(8, 3));
  const plateau = optim.schedule.reduceOnPlateau(0.05, { patience: 0 });
  const optimizer = optim.adamW(model, { lr: plateau.lr });
  const batches = new data.DataLoader(points, { batchSize: 6, shuffle: true, seed: 3 });
  const step = compile((x: Tensor, labels: Tensor) => {
    const l = loss.crossEntropy(model.forward(x), labels);
    optimizer.step(l);
    return l;
  });
  return { parts: { model, optimizer, plateau, batches }, step };
}

/** Trains for so many steps and calls back after each. */
function train(
  { parts: { batches, plateau }, step }: ReturnType<typeof run>,
  steps: number,
  after: (i: number) => void = () => {},
): number[] {
  const losses: number[] = [];
  while (losses.length < steps)
    for (const { x, labels } of batches) {
      losses.push(step(tensor(x), tensor(labels)).item());
      if (losses.length % 5 === 0) plateau.step(1);
      after(losses.length);
      if (losses.length === steps) break;
    }
  return losses;
}

describe("a checkpoint", () => {
  // 4 batches an epoch: within an epoch, at its end, and at the beginning.
  test.each([6, 8, 0])("after %i steps goes on with the same bits, in objects made anew", (saved) => {
    seed(1);
    const first = run();
    let bytes = io.saveCheckpoint(first.parts, { note: "start" });
    const losses = train(first, 15, (i) => {
      if (i === saved) bytes = io.saveCheckpoint(first.parts, { note: `step ${i}` });
    });

    seed(99);
    const second = run();
    const info = io.loadCheckpoint(second.parts, bytes, "run.safetensors");
    expect(info).toEqual({ note: saved === 0 ? "start" : `step ${saved}` });
    // The plateau is told at every fifth step of the whole run.
    const rest: number[] = [];
    let at = saved;
    while (at < 15)
      for (const { x, labels } of second.parts.batches) {
        rest.push(second.step(tensor(x), tensor(labels)).item());
        if (++at % 5 === 0) second.parts.plateau.step(1);
        if (at === 15) break;
      }
    expect(rest).toEqual(losses.slice(saved));
    const bits = (parts: typeof first.parts) => [
      ...io.saveStateDict(parts.model),
      ...io.saveStateDict(parts.optimizer),
    ];
    expect(bits(second.parts)).toEqual(bits(first.parts));
  });

  const bytes = (): Uint8Array => io.saveCheckpoint(run().parts);
  const other = { ...run().parts, model: nn.sequential(nn.linear(2, 9)) };
  const entries = (change: (metadata: Record<string, string>) => Record<string, string>): Uint8Array => {
    const file = io.decodeSafetensors(io.saveCheckpoint({ plateau: run().parts.plateau }), "x");
    return io.saveStateDict({ stateDict: () => file.entries }, change(file.metadata));
  };
  test.each([
    [() => io.loadCheckpoint(run().parts, bytes().subarray(0, 100), "run"), /^run: /],
    [
      () => io.loadCheckpoint(other, bytes(), "run"),
      /^run: model: the state dict does not fit: .*; 0\.weight must be f32 \(9, 2\)/,
    ],
    [
      () => io.loadCheckpoint({ model: run().parts.model }, bytes(), "run"),
      "run: the checkpoint has parts that were not given (model were), got optimizer.",
    ],
    [
      () => io.loadCheckpoint(run().parts, io.saveStateDict(run().parts.model), "run"),
      "run: a checkpoint of version 1 is needed, got no checkpoint",
    ],
    [
      () =>
        io.loadCheckpoint(
          {},
          entries((metadata) => ({ ...metadata, "chainrule.checkpoint": "7" })),
          "run",
        ),
      "run: a checkpoint of version 1 is needed, got version 7",
    ],
    [
      () =>
        io.loadCheckpoint(
          {},
          entries((metadata) => ({ ...metadata, "chainrule.random": "{}" })),
          "run",
        ),
      "run: a checkpoint says where the random numbers are, got {}",
    ],
  ])("%# that does not fit is refused", (load, message) => expect(load).toThrow(message));

  test("that does not fit changes nothing, in none of the parts", () => {
    const { parts, step } = run();
    train({ parts, step }, 6);
    // Everything fits but the last part.
    const { batches: _, ...fitting } = run().parts;
    const long = new data.DataLoader(points, { batchSize: 2 });
    const iterator = long[Symbol.iterator]();
    for (let i = 0; i < 9; i++) iterator.next();
    const wrong = io.saveCheckpoint({ ...fitting, batches: long });
    const before = io.saveCheckpoint(parts);
    expect(() => io.loadCheckpoint(parts, wrong, "run")).toThrow(
      "run: batches: the position must lie in 4 batches, got epoch 0, batch 9",
    );
    expect(io.saveCheckpoint(parts)).toEqual(before);
  });
});
