import { createMachine, javascriptTwin, type Machine, withMachine } from "../src/kernels/machine.js";
import { withThreads } from "../src/kernels/threads.js";
import type { Threads } from "../src/runtime/threads.js";
import { type Case, matches, type Work } from "./case.js";
import { type Contender, type MeasureOptions, measure, verify } from "./measure.js";
import { PeakMeter } from "./peak.js";
import type { Row } from "./results.js";
import { type Summary, summarize } from "./statistics.js";
import { judge, judgeThreads } from "./target.js";

export interface RunOptions extends MeasureOptions {
  /** Words that a case's group and name must contain. */
  readonly filter: string;
  /** Whether the kernels in JavaScript take part. */
  readonly javascript: boolean;
}

export interface BenchMachineOptions {
  /** Numbers of threads that take part beside one. Default: none. */
  readonly threads?: readonly number[];
  /** Where the workers' program lies, for pages whose policy refuses workers from text. */
  readonly worker?: string | URL;
}

/** Another library's ways to do what a case does. */
export type Rivals<C extends Case> = (one: C) => Promise<readonly Contender[]>;

/** A machine with several threads over the memory of the first. */
interface Team {
  readonly machine: Machine;
  readonly threads: Threads;
}

/** A machine to measure cases on, and its measured limits. */
export class Bench {
  readonly machine: Machine = createMachine();
  readonly #twin: Machine;
  readonly #teams: readonly Team[];
  readonly meter: PeakMeter;

  /** @throws Error where there are no threads to be had */
  constructor({ threads = [], ...options }: BenchMachineOptions = {}) {
    this.#teams = threads
      .filter((count) => count > 1)
      .map((count) => {
        const machine = withThreads(this.machine, count, options);
        if (machine.threads === undefined) throw new Error(`bench: no ${count} threads here`);
        return { machine, threads: machine.threads };
      });
    this.#twin = javascriptTwin(this.machine);
    this.meter = new PeakMeter(this.machine);
  }

  /** The numbers of threads beside one. */
  get threads(): readonly number[] {
    return this.#teams.map(({ threads }) => threads.count);
  }

  /** Measures the cases that match, one after another. */
  async *rows<C extends Case>(
    cases: readonly C[],
    options: RunOptions,
    rivals: Rivals<C> = async () => [],
  ): AsyncGenerator<Row> {
    for (const { threads } of this.#teams) await allStarted(threads);
    await this.meter.warmUp(options.warmUpMs);
    for (const one of cases) if (matches(one, options.filter)) yield await this.#row(one, options, rivals);
  }

  async #row<C extends Case>(one: C, options: RunOptions, rivals: Rivals<C>): Promise<Row> {
    try {
      const works = withMachine(this.machine, one.setup);
      const contender = (machine: Machine, name: string, threads = 1): Contender => {
        const work = withMachine(machine, works);
        return { name, work, threads, within: (fn) => withMachine(machine, fn) };
      };
      const contenders = [
        contender(this.machine, this.machine.name),
        ...this.#teams.map(({ machine, threads: { count } }) => contender(machine, `${count} threads`, count)),
        ...(options.javascript && one.javascript !== false ? [contender(this.#twin, this.#twin.name)] : []),
        ...(await rivals(one)),
      ];
      await verify(contenders, one.tolerance ?? 1e-4);
      return rowOf(one, contenders, await measure(contenders, this.meter, options));
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

  /** Ends the workers. */
  stop(): void {
    for (const { threads } of this.#teams) threads.stop();
  }
}

const STARTING_MS = 10_000;

async function allStarted(threads: Threads): Promise<void> {
  for (const end = performance.now() + STARTING_MS; threads.ready < threads.count - 1; ) {
    if (performance.now() > end)
      throw new Error(`bench: only ${threads.ready} of ${threads.count - 1} workers started`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

function rowOf(
  { group, name, parts = 1, target, twoThreads, pytorch }: Case,
  contenders: readonly Contender[],
  { timings, cost, arithmetic, memory }: Awaited<ReturnType<typeof measure>>,
): Row {
  const { flops, bytes }: Work = contenders[0].work;
  const perPart = ({ median, min, lower, upper, samples }: Summary): Summary => ({
    median: median / parts,
    min: min / parts,
    lower: lower / parts,
    upper: upper / parts,
    samples,
  });
  const milliseconds = timings[0].time.median / parts;
  const percent = Math.max(arithmetic, memory);
  const threads = contenders.flatMap(({ threads: count = 1 }, i) =>
    count === 1
      ? []
      : [{ count, ...judgeThreads(timings[0].time, timings[i].time, count === 2 ? twoThreads : undefined) }],
  );
  return {
    group,
    name,
    timings: timings.map((timing) => ({ name: timing.name, time: perPart(timing.time) })),
    cost,
    gflops: flops / parts / milliseconds / 1e6,
    gigabytes: bytes / parts / milliseconds / 1e6,
    percent,
    bound: memory > arithmetic ? "memory" : "arithmetic",
    ...(target && { verdict: judge(target, { percent, cost: cost.median, milliseconds }) }),
    ...(pytorch && { pytorch }),
    ...(threads.length > 0 && { threads }),
  };
}
