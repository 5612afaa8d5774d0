import { ArgumentError } from "../errors.js";
import { checkCounts, type Metric, numbersOf, type Values } from "./metric.js";

type Ranking = Metric<[scores: Values, labels: Values]>;

/** Scores and labels that are kept until the figure is asked for. */
function ranked(op: string, figure: (groups: readonly Group[], positive: number, negative: number) => number): Ranking {
  let examples: { score: number; label: number }[] = [];
  return {
    add(scores, labels) {
      const [values, flags] = [numbersOf(scores), numbersOf(labels)];
      checkCounts(op, "scores and labels", values.length, flags.length);
      const batch = Array.from(values, (score, i) => ({ score, label: Number(flags[i]) }));
      const bad = batch.find(({ score, label }) => Number.isNaN(score) || (label !== 0 && label !== 1));
      if (bad) throw new ArgumentError(op, "takes numbers and labels of 0 and 1", `${bad.score} and ${bad.label}`);
      examples = examples.concat(batch);
    },
    value() {
      const positive = examples.filter(({ label }) => label === 1).length;
      return figure(groupsOf(examples), positive, examples.length - positive);
    },
    reset() {
      examples = [];
    },
  };
}

/** How many examples of each label have one score. */
interface Group {
  readonly positive: number;
  readonly negative: number;
}

/** From the highest score down; equal scores are one step. */
function groupsOf(examples: readonly { readonly score: number; readonly label: number }[]): Group[] {
  const groups = new Map<number, { positive: number; negative: number }>();
  for (const { score, label } of [...examples].sort((a, b) => b.score - a.score)) {
    const group = groups.get(score) ?? { positive: 0, negative: 0 };
    groups.set(score, group);
    group[label === 1 ? "positive" : "negative"]++;
  }
  return [...groups.values()];
}

/**
 * The area under the receiver operating characteristic: the probability that a positive example has a higher score than a negative one,
 * ties counted half (Mann and Whitney 1947). Labels are 0 and 1. NaN without examples of both.
 */
export function rocAuc(): Ranking {
  return ranked("rocAuc", (groups, positive, negative) => {
    let [above, pairs] = [0, 0];
    for (const group of groups) {
      pairs += group.negative * (above + group.positive / 2);
      above += group.positive;
    }
    return pairs / (positive * negative);
  });
}

/**
 * Average precision: the mean of the precision at each score, weighted by the recall it adds (scikit-learn's definition, not
 * interpolated). Labels are 0 and 1. NaN without a positive one.
 */
export function averagePrecision(): Ranking {
  return ranked("averagePrecision", (groups, positive) => {
    let [right, seen, sum] = [0, 0, 0];
    for (const group of groups) {
      right += group.positive;
      seen += group.positive + group.negative;
      sum += (group.positive / positive) * (right / seen);
    }
    return positive === 0 ? Number.NaN : sum;
  });
}
