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

/** Ends a run: prints what was reached, hands it to the run of all examples if that started it, and says whether all is well. */
export function conclude(results: readonly Result[], output: Output): boolean {
  const seconds = process.uptime();
  const peakMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  for (const result of results) {
    const verdict = reached(result) ? "reached" : "missed";
    output.write(`${result.metric} ${formatValue(result, result.value)}: ${verdict} (${formatTarget(result)})\n`);
  }
  output.write(`${seconds.toFixed(0)} s, ${peakMB.toFixed(0)} MB\n`);
  process.send?.({ results, seconds, peakMB } satisfies Outcome);
  return results.every(reached);
}
