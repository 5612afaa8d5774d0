/** What the warning says, or undefined where the machine is quiet enough: a busy one invents differences of tens of percent. */
export function tooBusy(load: number, cores: number): string | undefined {
  const most = cores / 2;
  if (load <= most) return undefined;
  return `the load is ${load.toFixed(2)} on ${cores} cores, above ${most}: others use the machine, and times would be theirs`;
}
