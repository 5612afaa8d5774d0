import type { Settings } from "simple-ascii-chart";
import { simpleAsciiChart } from "../peers.js";

/** What stands beside an axis: texts by their places. */
export type Ticks = ReadonlyMap<number, string>;

/** A chart of points in characters; each list of points is a series of its own. */
export async function chart(
  points: [number, number][][],
  x: Ticks,
  y: Ticks,
  settings: Omit<Settings, "formatter" | "customXAxisTicks" | "customYAxisTicks">,
): Promise<string> {
  const { plot } = await simpleAsciiChart("toText");
  // The column of the labels is as wide as the label of a point, so all have the same width.
  const width = Math.max(...[...y.values()].map(({ length }) => length));
  const text = plot(points, {
    ...settings,
    customXAxisTicks: [...x.keys()],
    customYAxisTicks: [...y.keys()],
    formatter: (value, { axis }) => (axis === "x" ? (x.get(value) ?? "") : (y.get(value) ?? "").padStart(width)),
  });
  return text.replace(/^\n+|\s+$/g, "");
}

/** Round numbers from `low` to `high`, about five: multiples of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, textOf: (value: number) => string = String): Ticks {
  if (!(high > low)) return new Map([low, high].map((value) => [value, textOf(value)]));
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const value = Number(((first + i) * step).toPrecision(12));
      return [value, textOf(value)];
    }),
  );
}
