/** What the warning says, or undefined where the machine is quiet enough: a busy one invents differences of tens of percent. */
export function tooBusy(load: number, cores: number): string | undefined {
  const most = cores / 2;
  if (load <= most) return undefined;
  return `the load is ${load.toFixed(2)} on ${cores} cores, above ${most}: others use the machine, and times would be theirs`;
}

/** Ends the process on a busy machine, unless it is to measure all the same. */
export function refuseWhenBusy({ load, cores }: { load: number; cores: number }, force: boolean): void {
  const busy = tooBusy(load, cores);
  if (busy === undefined) return;
  console.error(force ? `WARNING: ${busy}` : `refused: ${busy}; --force measures all the same`);
  if (!force) process.exit(1);
}
