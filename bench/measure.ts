import type { Work } from "./case.js";
import { startClock, startWallClock } from "./clock.js";
import type { Peak, PeakMeter } from "./peak.js";
import { difference, type Summary, summarize } from "./statistics.js";

/** One of those that do the work of a case. */
export interface Contender {
  readonly name: string;
  readonly work: Work;
  /** How many threads take part. Default 1. */
  readonly threads?: number;
  /** Calls a function with what the work needs to be current: its machine. */
  within<T>(fn: () => T): T;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** A sample is repeated until it is at least so long, for the clock's sake. */
  readonly sampleMs: number;
  /** A contender that would take longer than this in all takes part in fewer rounds. */
  readonly budgetMs: number;
  readonly warmUpMs: number;
}

export const defaults: MeasureOptions = { rounds: 15, sampleMs: 3, budgetMs: 1000, warmUpMs: 60 };

/** One contender's times in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly time: Summary;
}

export interface Measurement {
  /** In the order of the contenders. */
  readonly timings: readonly Timing[];
  /** Of the first contender, each round against the peak measured in that round: 10⁹ operations of the peak, … */
  readonly cost: Summary;
  /** … and percent of the peak in arithmetic and in memory. */
  readonly arithmetic: number;
  readonly memory: number;
}

type Clock = typeof startClock;

interface Entrant {
  readonly contender: Contender;
  readonly times: number[];
  readonly repeats: number;
  /** Takes part in every n-th round. */
  readonly every: number;
}

/** Compares every contender's result with the first one's. */
export async function verify(contenders: readonly Contender[], tolerance: number): Promise<void> {
  const results: ArrayLike<number>[] = [];
  for (const { within, work } of contenders) results.push(await within(() => work.result()));
  contenders.forEach(({ name }, i) => {
    const apart = difference(results[i], results[0]);
    if (!(apart <= tolerance)) throw new Error(`${name} and ${contenders[0].name} differ by ${apart}`);
  });
}

/** Times contenders in turns, round by round; the first is measured against the machine's peak as well. */
export async function measure(
  contenders: readonly Contender[],
  meter: PeakMeter,
  options: MeasureOptions,
): Promise<Measurement> {
  const entrants: Entrant[] = [];
  // Processor time cannot tell what several threads gain, and one thread is measured as they are.
  const clock = contenders.some(({ threads = 1 }) => threads > 1) ? startWallClock : startClock;
  for (const contender of contenders) {
    const budgetMs = contender === contenders[0] ? Number.POSITIVE_INFINITY : options.budgetMs;
    entrants.push(await enter(contender, clock, { ...options, budgetMs }));
  }
  const peaks: Peak[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const { contender, times, repeats, every } of entrants) {
      if (round % every > 0) continue;
      globalThis.gc?.();
      times.push(await sample(contender, clock, repeats));
      if (contender === contenders[0]) peaks.push(meter.measure());
    }
  }
  const [{ times }] = entrants;
  const { flops, bytes } = contenders[0].work;
  const per = (value: (ms: number, peak: Peak) => number): Summary =>
    summarize(times.map((ms, i) => value(ms, peaks[i])));
  return {
    timings: entrants.map((entrant) => ({ name: entrant.contender.name, time: summarize(entrant.times) })),
    cost: per((ms, peak) => (ms * peak.gflops) / 1e3),
    arithmetic: per((ms, peak) => (100 * flops) / (ms * 1e6 * peak.gflops)).median,
    memory: per((ms, peak) => (100 * bytes) / (ms * 1e6 * peak.gigabytes)).median,
  };
}

/** Warms a contender up, and decides how often it runs in a sample and in how many rounds. */
async function enter(contender: Contender, clock: Clock, options: MeasureOptions): Promise<Entrant> {
  const { rounds, sampleMs, budgetMs, warmUpMs } = options;
  const first = await sample(contender, clock, 1);
  // Verifying it was its warm-up, and one sample is all it gets.
  if (first > budgetMs) return { contender, times: [first], repeats: 1, every: Number.POSITIVE_INFINITY };
  let once = first;
  let repeats = 1;
  const end = performance.now() + warmUpMs;
  do {
    once = await sample(contender, clock, repeats);
    repeats = Math.max(1, Math.ceil(sampleMs / once));
    // The engine compiles on another thread and takes over when it is asked again.
    await new Promise((resume) => setTimeout(resume));
  } while (performance.now() < end);
  const affordable = Math.min(rounds, Math.max(1, Math.floor(budgetMs / (once * repeats))));
  return { contender, times: [], repeats, every: Math.floor(rounds / affordable) };
}

/** What was computed last, so that no engine can leave it out. */
export let consumed: unknown;

/** Milliseconds of one run. */
async function sample({ within, work }: Contender, clock: Clock, repeats: number): Promise<number> {
  return within(() => {
    work.prepare?.();
    const elapsed = clock();
    const first = work.run();
    if (first instanceof Promise) return sampleAsync(work, first, elapsed, repeats);
    let last = first;
    for (let i = 1; i < repeats; i++) last = work.run();
    const time = elapsed() / repeats;
    consumed = last;
    return time;
  });
}

async function sampleAsync(
  work: Work,
  first: Promise<unknown>,
  elapsed: () => number,
  repeats: number,
): Promise<number> {
  let last = await first;
  for (let i = 1; i < repeats; i++) last = await work.run();
  const time = elapsed() / repeats;
  consumed = last;
  return time;
}
