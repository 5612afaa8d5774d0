import { createMachine, javascriptTwin, type Machine, withMachine } from "../src/kernels/machine.js";
import { type Case, matches, type Work } from "./case.js";
import { type Contender, type MeasureOptions, measure, verify } from "./measure.js";
import { PeakMeter } from "./peak.js";
import type { Row } from "./results.js";
import { summarize } from "./statistics.js";
import { judge } from "./target.js";

export interface RunOptions extends MeasureOptions {
  /** Words that a case's group and name must contain. */
  readonly filter: string;
  /** Whether the kernels in JavaScript take part. */
  readonly javascript: boolean;
}

/** Another library's ways to do what a case does. */
export type Rivals<C extends Case> = (one: C) => Promise<readonly Contender[]>;

/** A machine to measure cases on, and its measured limits. */
export class Bench {
  readonly machine: Machine = createMachine();
  readonly #twin: Machine = javascriptTwin(this.machine);
  readonly meter = new PeakMeter(this.machine);

  /** Measures the cases that match, one after another. */
  async *rows<C extends Case>(
    cases: readonly C[],
    options: RunOptions,
    rivals: Rivals<C> = async () => [],
  ): AsyncGenerator<Row> {
    await this.meter.warmUp(options.warmUpMs);
    for (const one of cases) if (matches(one, options.filter)) yield await this.#row(one, options, rivals);
  }

  async #row<C extends Case>(one: C, options: RunOptions, rivals: Rivals<C>): Promise<Row> {
    try {
      const machines = options.javascript && one.javascript !== false ? [this.machine, this.#twin] : [this.machine];
      const works = withMachine(this.machine, one.setup);
      const ours = machines.map((machine): Contender => {
        const work = withMachine(machine, works);
        return { name: machine.name, work, within: (fn) => withMachine(machine, fn) };
      });
      const contenders = [...ours, ...(await rivals(one))];
      await verify(contenders, one.tolerance ?? 1e-4);
      return rowOf(one, contenders[0].work, await measure(contenders, this.meter, options));
    } catch (cause) {
      throw new Error(`${one.group} ${one.name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }

  /** The machine's limits: medians of some rounds. */
  peak(): { gflops: number; gigabytes: number } {
    const peaks = Array.from({ length: 9 }, () => this.meter.measure());
    return {
      gflops: summarize(peaks.map(({ gflops }) => gflops)).median,
      gigabytes: summarize(peaks.map(({ gigabytes }) => gigabytes)).median,
    };
  }
}

function rowOf(
  { group, name, parts = 1, target, pytorch }: Case,
  { flops, bytes }: Work,
  { timings, cost, arithmetic, memory }: Awaited<ReturnType<typeof measure>>,
): Row {
  const milliseconds = timings[0].time.median / parts;
  const percent = Math.max(arithmetic, memory);
  return {
    group,
    name,
    timings: timings.map(({ name, time: { median, min, lower, upper, samples } }) => ({
      name,
      time: { median: median / parts, min: min / parts, lower: lower / parts, upper: upper / parts, samples },
    })),
    cost,
    gflops: flops / parts / milliseconds / 1e6,
    gigabytes: bytes / parts / milliseconds / 1e6,
    percent,
    bound: memory > arithmetic ? "memory" : "arithmetic",
    ...(target && { verdict: judge(target, { percent, cost: cost.median, milliseconds }) }),
    ...(pytorch && { pytorch }),
  };
}
