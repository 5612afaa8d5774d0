import type { Target } from "./case.js";
import { type Summary, spread } from "./statistics.js";

/** What a row came to, in the terms of its target. */
export interface Reached {
  readonly percent: number;
  readonly cost: number;
  readonly milliseconds: number;
}

/** "met", or by what factor and from where it was missed. */
export function judge(target: Target, { percent, cost, milliseconds }: Reached): string {
  switch (target.kind) {
    case "percent":
      return verdict(target.least / percent, `${target.least.toFixed(0)} %`);
    case "cost":
      return verdict(cost / target.most, `${target.most.toPrecision(2)} GFLOP of peak`);
    case "microseconds":
      return verdict((milliseconds * 1e3) / target.most, `${target.most} µs`);
  }
}

/**
 * How many times as fast several threads are as one, and what is missed: of what two threads should reach, or else the time of one
 * thread beyond the noise of both.
 */
export function judgeThreads(one: Summary, several: Summary, least?: number): { ratio: number; missed?: string } {
  const ratio = one.median / several.median;
  if (least !== undefined) return ratio >= least ? { ratio } : { ratio, missed: `${ratio.toFixed(2)}× of ${least}×` };
  const noise = Math.max(0.03, Math.hypot(spread(one), spread(several)));
  return ratio * (1 + noise) >= 1 ? { ratio } : { ratio, missed: "slower than one thread" };
}

function verdict(factor: number, aim: string): string {
  return factor <= 1 ? `met (${aim})` : `${factor.toFixed(2)}× from ${aim}`;
}
