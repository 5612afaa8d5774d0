import type { Output } from "./program.js";

/** A figure an example measured, and the bound it must keep. */
export interface Result {
  /** For instance "test accuracy". */
  readonly metric: string;
  readonly value: number;
  /** The least or the greatest value that is good enough. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  /** "%" shows a share of 1 in hundredths. Default: a plain number. */
  readonly unit?: string;
}

/** What one run came to. */
export interface Outcome {
  readonly results: readonly Result[];
  readonly seconds: number;
  /** Greatest resident size of the process, in MB (10⁶ bytes). */
  readonly peakMB: number;
}

export const reached = ({ value, target }: Result): boolean =>
  "atLeast" in target ? value >= target.atLeast : value <= target.atMost;

/** A value in its unit, to two places or four digits. */
export function formatValue({ unit }: Pick<Result, "unit">, value: number): string {
  const number = unit === "%" ? Number((100 * value).toFixed(2)) : Number(value.toPrecision(4));
  return unit === undefined ? String(number) : `${number} ${unit}`;
}

/** The bound as words. */
export function formatTarget(result: Result): string {
  const { target } = result;
  return "atLeast" in target
    ? `at least ${formatValue(result, target.atLeast)}`
    : `at most ${formatValue(result, target.atMost)}`;
}

/** A line for each result, with its target. */
export const linesOf = (results: readonly Result[]): string[] =>
  results.map((result) => {
    const verdict = reached(result) ? "reached" : "missed";
    return `${result.metric} ${formatValue(result, result.value)}: ${verdict} (${formatTarget(result)})`;
  });

/** Ends a run: prints what was reached, hands it to the run of all examples if that started it, and says whether all is well. */
export function conclude(results: readonly Result[], output: Output): boolean {
  const seconds = process.uptime();
  const peakMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  for (const line of linesOf(results)) output.write(`${line}\n`);
  output.write(`${seconds.toFixed(0)} s, ${peakMB.toFixed(0)} MB\n`);
  process.send?.({ results, seconds, peakMB } satisfies Outcome);
  return results.every(reached);
}
