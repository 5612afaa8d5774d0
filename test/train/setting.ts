import { data, type EpochEvent, type FitOptions, fit, loss, nn, optim, seed } from "../../src/index.js";

/** Points in the plane, labelled by the side of a line they lie on. */
export function points(size: number, start = 0): Readonly<Record<"x" | "labels", data.NumericArray>> {
  const random = new data.Random(7, 100, start);
  const x = Float32Array.from({ length: 2 * size }, () => random.uniform(-1, 1));
  const labels = Uint8Array.from({ length: size }, (_, i) => (x[2 * i] + x[2 * i + 1] > 0.1 ? 1 : 0));
  return { x: { data: x, shape: [size, 2] }, labels: { data: labels, shape: [size] } };
}

/** A small training that learns. */
export function setting(options: Partial<FitOptions> = {}): { model: nn.Sequential; options: FitOptions } {
  seed(0);
  const model = nn.sequential(nn.linear(2, 8), nn.batchNorm1d(8), nn.relu(), nn.dropout(0.1), nn.linear(8, 2));
  return {
    model,
    options: {
      train: new data.DataLoader(points(100), { batchSize: 32, shuffle: true }),
      validation: new data.DataLoader(points(40, 1), { batchSize: 32 }),
      loss: loss.crossEntropy,
      optimizer: optim.adamW(model, { lr: 0.02 }),
      epochs: 3,
      ...options,
    },
  };
}

/** Trains, and gives the events. */
export async function run(model: nn.Module, options: FitOptions): Promise<EpochEvent[]> {
  const events: EpochEvent[] = [];
  for await (const event of fit(model, options)) events.push(event);
  return events;
}
