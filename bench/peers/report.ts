import { duration } from "../report.js";
import type { Row } from "../results.js";

const NAME = 36;
const WIDTH = 18;

export function peerHeader(libraries: readonly string[]): string {
  return [
    "case".padEnd(NAME),
    "ours".padStart(9),
    ...libraries.map((name) => name.padStart(WIDTH)),
    "fastest".padStart(9),
  ].join("  ");
}

/** Our time, the others' with how many times ours they take, and that of the fastest of them. */
export function peerText({ name, timings: [ours, ...others] }: Row, libraries: readonly string[]): string {
  const ratio = (time: number): string =>
    `${(time / ours.time.median).toFixed(time < 100 * ours.time.median ? 1 : 0)}×`;
  const cells = libraries.map((library) => {
    const median = others.find((timing) => timing.name === library)?.time.median;
    return (median === undefined ? "–" : `${duration(median)} ${ratio(median).padStart(6)}`).padStart(WIDTH);
  });
  const fastest = Math.min(...others.map(({ time }) => time.median));
  const last = Number.isFinite(fastest) ? ratio(fastest) : "–";
  return [name.padEnd(NAME), duration(ours.time.median).padStart(9), ...cells, last.padStart(9)].join("  ");
}
