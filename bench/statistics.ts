/** What many samples of one quantity come to. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  /** The middle half of the samples lies between them. */
  readonly lower: number;
  readonly upper: number;
  readonly samples: number;
}

/** The value below which a share of the samples lies, between neighbours by straight lines. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

export function summarize(samples: readonly number[]): Summary {
  return {
    median: quantile(samples, 0.5),
    min: Math.min(...samples),
    lower: quantile(samples, 0.25),
    upper: quantile(samples, 0.75),
    samples: samples.length,
  };
}

/** How far the middle half of the samples reaches, as a share of the median. */
export function spread({ median, lower, upper }: Summary): number {
  return median === 0 ? 0 : (upper - lower) / median;
}

/** The largest difference, relative to the largest value; infinite where the lengths differ. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i] - expected[i]);
    // A NaN on one side only is as wrong as can be.
    if (!(apart <= worst) && !Object.is(actual[i], expected[i]))
      worst = apart > worst ? apart : Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return worst === 0 ? 0 : worst / largest;
}
