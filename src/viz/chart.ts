import type { Settings } from "simple-ascii-chart";
import { simpleAsciiChart } from "../peers.js";
import { short } from "./figure.js";

/** A chart of points in characters; each list of points is a series of its own. */
export async function chart(points: [number, number][][], settings: Settings): Promise<string> {
  const { plot } = await simpleAsciiChart("toText");
  const xs = points.flat().map(([x]) => x);
  const text = plot(points, {
    formatter: short,
    customXAxisTicks: ticks(Math.min(...xs), Math.max(...xs)),
    ...settings,
  });
  return text.replace(/^\n+|\s+$/g, "");
}

/** Round numbers from `low` to `high`, about five: multiples of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
