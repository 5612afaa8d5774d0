import { ArgumentError } from "../errors.js";
import type { Machine } from "../kernels/machine.js";
import { machine } from "../kernels/machine.js";
import { table } from "../kernels/table.js";
import { remember } from "../remember.js";
import { profiler } from "./profiler.js";
import { type Span, traceEvents } from "./trace-events.js";

/** What one kernel did in all its calls. */
export interface KernelProfile {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Arithmetic: 10⁹ operations per second. */
  readonly gflops: number;
  /** Arrays read and written: 10⁹ bytes per second. */
  readonly gigabytes: number;
  /** Of the machine's peak, in arithmetic or in memory, whichever the kernel is nearer to. */
  readonly percentOfPeak: number;
}

/** Where the time of some programs went. Prints as a table. */
export interface Profile {
  /** Slowest first. */
  readonly kernels: readonly KernelProfile[];
  readonly milliseconds: number;
  toString(): string;
  /**
   * Every kernel call on a time line, with what it computes, as the text of a file that chrome://tracing, Perfetto (ui.perfetto.dev) and
   * the performance panel of browsers open: JSON in the Trace Event Format.
   */
  toTrace(): string;
}

interface Peak {
  /** Multiply-adds on registers, 10⁹ operations per second. */
  readonly gflops: number;
  /** Reading and writing a few megabytes, 10⁹ bytes per second. */
  readonly gigabytes: number;
}

const peaks = new WeakMap<Machine, Peak>();

/** The peak of the current machine, measured once: the best of several short runs. */
export function measurePeak(): Peak {
  const owner = machine();
  return remember(peaks, owner, () => measure(owner));
}

const ROUNDS = 4000;
const COPY_SIZE = 1 << 18;

function measure({ heap, kernels, bytes }: Machine): Peak {
  const size = COPY_SIZE * bytes.f32;
  const base = heap.arena(2 * size + 64);
  const layout = base + 2 * size;
  heap.views.i32.set([1, COPY_SIZE, 1], layout >>> 2);
  heap.views.f32.set([0.999, 0.001], base / bytes.f32);
  const flops = fastest(() => kernels.peak(base, base + 64, ROUNDS));
  const copy = fastest(() => kernels.copy(base, base + size, layout, COPY_SIZE, 0, COPY_SIZE));
  return { gflops: table.peak.flops({ rounds: ROUNDS }) / flops / 1e6, gigabytes: (2 * size) / copy / 1e6 };
}

/** Long enough for the engine to compile the kernel with its optimizing compiler, which it does on the side. */
const MEASURE_MS = 60;

function fastest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + MEASURE_MS;
  while (performance.now() < end) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return Math.max(best, 1e-6);
}

/**
 * Times each kernel that runs while `fn` does: whatever `fn` evaluates, compiled or not, on one thread. Planning and tracing are not
 * counted, so call `fn` once before if its programs are new.
 *
 * @throws ArgumentError if `fn` is async: its programs would run after the profile ended
 */
export function profile(fn: () => unknown): Profile {
  const spans: Span[] = [];
  const before = profiler.current;
  profiler.current = {
    run(program) {
      for (const step of program.steps) {
        const start = performance.now();
        program.call(step);
        const { kernel, label, flops, bytes } = step;
        spans.push({ kernel, label, flops, bytes, start, milliseconds: performance.now() - start });
      }
    },
  };
  try {
    if (fn() instanceof Promise) throw new ArgumentError("profile", "takes a function that is not async");
  } finally {
    profiler.current = before;
  }
  const peak = measurePeak();
  const kernels = [...totalsOf(spans)].map(([kernel, { calls, milliseconds, flops, bytes }]): KernelProfile => {
    const gflops = flops / milliseconds / 1e6;
    const gigabytes = bytes / milliseconds / 1e6;
    const percentOfPeak = 100 * Math.max(gflops / peak.gflops, gigabytes / peak.gigabytes);
    return { kernel, calls, milliseconds, gflops, gigabytes, percentOfPeak };
  });
  kernels.sort((a, b) => b.milliseconds - a.milliseconds);
  const milliseconds = kernels.reduce((sum, row) => sum + row.milliseconds, 0);
  return {
    kernels,
    milliseconds,
    toString: () => print(kernels, milliseconds, peak),
    toTrace: () => traceEvents(spans),
  };
}

type Total = { calls: number; milliseconds: number; flops: number; bytes: number };

function totalsOf(spans: readonly Span[]): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const { kernel, milliseconds, flops, bytes } of spans) {
    const total = remember(totals, kernel, () => ({ calls: 0, milliseconds: 0, flops: 0, bytes: 0 }));
    total.calls++;
    total.milliseconds += milliseconds;
    total.flops += flops;
    total.bytes += bytes;
  }
  return totals;
}

function print(kernels: readonly KernelProfile[], milliseconds: number, peak: Peak): string {
  const rows = kernels.map((row) => [
    row.kernel,
    String(row.calls),
    row.milliseconds.toFixed(3),
    `${((100 * row.milliseconds) / milliseconds).toFixed(1)} %`,
    row.gflops.toFixed(2),
    row.gigabytes.toFixed(2),
    `${row.percentOfPeak.toFixed(0)} %`,
  ]);
  const lines = [["kernel", "calls", "ms", "share", "GFLOP/s", "GB/s", "of peak"], ...rows];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "),
  );
  return [
    ...text,
    `${milliseconds.toFixed(3)} ms; peak ${peak.gflops.toFixed(1)} GFLOP/s, ${peak.gigabytes.toFixed(1)} GB/s`,
  ].join("\n");
}
