import { duration } from "./report.js";
import type { Results, Row } from "./results.js";
import { spread } from "./statistics.js";

/** Of the cost in one run and in another. */
export interface Change {
  readonly row: Row;
  readonly before: Row;
  /** Of the median costs, and of the fastest rounds. Above 1: the new one costs more. */
  readonly ratio: number;
  readonly ratioOfLeast: number;
  /** Ratios within 1 ± noise say nothing. */
  readonly noise: number;
}

/** Less than this is not told apart, however calm the rounds were: the next run lies elsewhere in memory. */
const LEAST_NOISE = 0.03;

/**
 * The change of each row that both have. What is compared is the cost, the time against the peak of the same round, so that a machine
 * that runs slower today does not look like slower code.
 */
export function changes(before: Results, after: Results): Change[] {
  const key = ({ group, name }: Row): string => `${group} ${name}`;
  const old = new Map(before.rows.map((row) => [key(row), row]));
  return after.rows.flatMap((row) => {
    const was = old.get(key(row));
    if (was === undefined) return [];
    const ratio = row.cost.median / was.cost.median;
    return [
      { row, before: was, ratio, ratioOfLeast: least(row, after) / least(was, before), noise: noiseOf(row, was) },
    ];
  });
}

/** The fastest round against the whole run's peak: that of one round may have been measured low. */
const least = ({ timings }: Row, { peak }: Results): number => timings[0].time.min * peak.gflops;

/** The spreads of both, as of independent errors. */
export function noiseOf(a: Row, b: Row): number {
  return Math.max(LEAST_NOISE, Math.hypot(spread(a.cost), spread(b.cost)));
}

/**
 * A difference must show in the fastest rounds as well: a neighbour that keeps half of a core busy can slow every round of one run
 * alike, but seldom every single one.
 */
export function verdictOf({ ratio, ratioOfLeast, noise }: Pick<Change, "ratio" | "ratioOfLeast" | "noise">): string {
  const least = Math.min(ratio, ratioOfLeast);
  const most = Math.max(ratio, ratioOfLeast);
  if (least > 1 + noise) return `${least.toFixed(2)}× slower`;
  if (most < 1 / (1 + noise)) return `${(1 / most).toFixed(2)}× faster`;
  return "no difference";
}

/**
 * The comparison as a table, and how many rows differ.
 *
 * @throws Error where they have no case in common
 */
export function comparison(before: Results, after: Results): string {
  const list = changes(before, after);
  if (list.length === 0) throw new Error("the two files have no case in common");
  const lines = list.map((change) => {
    const [was, is] = [change.before, change.row].map((row) => duration(row.timings[0].time.median));
    const noise = `± ${(100 * change.noise).toFixed(0)} %`;
    return `${`${change.row.group} ${change.row.name}`.padEnd(46)}${was.padStart(9)}  ${is.padStart(9)}  ${noise.padStart(7)}  ${verdictOf(change)}`;
  });
  const differing = list.filter((change) => verdictOf(change) !== "no difference").length;
  const title = ({ commit, engine, date }: Results): string => `${commit}, ${engine}, ${date}`;
  return [
    `old: ${title(before)}`,
    `new: ${title(after)}`,
    ...lines,
    `${differing} of ${list.length} rows differ; compared is the time against the peak measured in the same round`,
  ].join("\n");
}
