/**
 * Starts a clock that tells the milliseconds since. It stands still while other processes have the core, if the engine can tell: on a
 * shared machine the time on the wall is mostly theirs. Right for work on one thread only.
 */
export function startClock(): () => number {
  const wall = performance.now();
  const before = processorTime();
  // Threads that collect garbage or compile count too, so that processor time may be the longer one.
  return () => Math.min(performance.now() - wall, processorTime() - before);
}

/** A clock that tells the milliseconds on the wall since: for work on several threads. */
export function startWallClock(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}

/** Milliseconds this process has had a core; where the engine does not tell, without an end. */
function processorTime(): number {
  if (typeof process === "undefined" || !process.cpuUsage) return Number.POSITIVE_INFINITY;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
