import { createMachine, type Machine } from "../../src/kernels/machine.js";
import { startThreads } from "../../src/kernels/threads.js";
import type { ThreadOptions, Threads } from "../../src/runtime/threads.js";

/** A machine with so many threads, once all of them have started. */
export async function machineWithThreads(
  count: number,
  options: Pick<ThreadOptions, "worker" | "patience" | "workersOnly"> & { relaxed?: boolean } = {},
): Promise<{ machine: Machine; threads: Threads }> {
  const machine = createMachine({ relaxed: options.relaxed ?? true });
  startThreads(machine, count, options);
  const { threads } = machine;
  if (threads === undefined) throw new Error("no threads");
  await until(() => threads.ready === count - 1);
  return { machine, threads };
}

export async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition(); ) {
    if (performance.now() > end) throw new Error("waited for ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
