/** One kernel call: when it began, in milliseconds of `performance.now()`, and what it did. */
export interface Span {
  readonly kernel: string;
  /** The operations it computes and their shape. */
  readonly label: string;
  readonly start: number;
  readonly milliseconds: number;
  readonly flops: number;
  readonly bytes: number;
}

/** Kernel calls as JSON in the Trace Event Format: "complete" events, times in microseconds from the first. */
export function traceEvents(spans: readonly Span[]): string {
  const origin = spans[0]?.start ?? 0;
  const events = spans.map(({ kernel, label, start, milliseconds, flops, bytes }) => ({
    ph: "X",
    name: kernel,
    cat: "kernel",
    pid: 1,
    tid: 1,
    ts: (start - origin) * 1e3,
    dur: milliseconds * 1e3,
    args: { computes: label, flops, bytes },
  }));
  const names = [
    { ph: "M", name: "process_name", pid: 1, args: { name: "chainrule" } },
    { ph: "M", name: "thread_name", pid: 1, tid: 1, args: { name: "kernels" } },
  ];
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents: [...names, ...events] });
}
