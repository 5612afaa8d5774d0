import type { Target } from "./case.js";

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

function verdict(factor: number, aim: string): string {
  return factor <= 1 ? `met (${aim})` : `${factor.toFixed(2)}× from ${aim}`;
}
