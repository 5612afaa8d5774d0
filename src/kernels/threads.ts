import { ArgumentError } from "../errors.js";
import { MOST_THREADS } from "../runtime/control.js";
import { compileKernels, createSharedMemory } from "../runtime/module.js";
import { type ThreadOptions, Threads } from "../runtime/threads.js";
import { type Machine, machine, wasmKernels } from "./machine.js";

/** How threads are made. */
export interface ThreadsOptions {
  /** Where the worker's program lies, for pages whose policy forbids workers from text: the address of `chainrule/worker`. */
  readonly worker?: string | URL;
}

const PAGE = 65536;
/** Kernels wait for memory more than for each other beyond that. */
const MOST_AUTOMATIC = 8;

/**
 * Computes with several threads. Default: one. The results have the same bits with any number.
 *
 * Cells move to a memory that the threads share, once. Where there are no threads (a page that is not cross-origin isolated, an engine
 * without SIMD) everything goes on with one. Workers take part as soon as they have started; they sleep while there is nothing to
 * compute, and do not keep the process alive. Small programs stay on one thread.
 *
 * @param count this thread included, 1 to 64; "auto": one for each processor, up to 8; without it nothing changes
 * @returns the number of threads
 * @throws ArgumentError if the count is no such number
 */
export function threads(count?: number | "auto", { worker }: ThreadsOptions = {}): number {
  const owner = machine();
  if (count !== undefined) {
    const wanted = count === "auto" ? Math.min(MOST_AUTOMATIC, processors()) : count;
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_THREADS)
      throw new ArgumentError("threads", `the count is a whole number from 1 to ${MOST_THREADS}`, String(count));
    if (wanted !== (owner.threads?.count ?? 1)) startThreads(owner, wanted, worker ? { worker } : {});
  }
  return owner.threads?.count ?? 1;
}

/** Gives a machine so many threads, if it can have them. @internal */
export function startThreads(
  owner: Machine,
  count: number,
  options: Pick<ThreadOptions, "worker" | "patience" | "workersOnly"> = {},
): void {
  owner.threads?.stop();
  owner.threads = undefined;
  if (count === 1 || !share(owner) || !owner.shared) return;
  const pool = new Threads({ ...owner.shared, kernels: owner.kernels, count, ...options });
  owner.threads = pool.count > 1 ? pool : undefined;
}

/** A machine with so many threads over the memory of another, which stays as it is: both serve the same cells. @internal */
export function withThreads(owner: Machine, count: number, options: Pick<ThreadOptions, "worker"> = {}): Machine {
  if (!share(owner)) return { ...owner, threads: undefined };
  const team = { ...owner, threads: undefined };
  startThreads(team, count, options);
  return team;
}

function processors(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Moves the heap to a memory that threads can share, if there is one. */
function share(owner: Machine): boolean {
  if (owner.shared) return true;
  const { heap, binaries } = owner;
  if (binaries === undefined) return false;
  const memory = createSharedMemory(heap.memory.buffer.byteLength / PAGE);
  const modules = compileKernels(binaries, owner.name === "relaxed", true);
  if (memory === undefined || modules === undefined) return false;
  owner.kernels = wasmKernels(modules, memory);
  owner.shared = { memory, modules };
  heap.move(memory);
  return true;
}
