import { type Machine, machine } from "../kernels/machine.js";
import { remember } from "../remember.js";
import type { Collected } from "./collect.js";
import { fuse } from "./fuse.js";
import { lower } from "./lower.js";
import { planGraph } from "./plan-graph.js";
import { Program } from "./program.js";
import { schedule } from "./schedule.js";

/** Programs kept for each machine; the least recently used goes. */
const CAPACITY = 256;

const caches = new WeakMap<Machine, Map<string, Program>>();

function cacheOf(owner: Machine): Map<string, Program> {
  return remember(caches, owner, () => new Map<string, Program>());
}

/** The program for a structure: planned once, then found by its key. */
export function programFor(collected: Collected): Program {
  const owner = machine();
  const cache = cacheOf(owner);
  let program = cache.get(collected.key);
  // A map iterates in order of insertion: reinserted on use, the first is the least recently used.
  if (program) cache.delete(collected.key);
  else program = plan(collected, owner);
  cache.set(collected.key, program);
  for (const oldest of cache.keys()) {
    if (cache.size <= CAPACITY) break;
    cache.delete(oldest);
  }
  return program;
}

/** From graph to program: merge, fuse, schedule, lower, place. */
export function plan(collected: Collected, owner: Machine): Program {
  const graph = planGraph(collected);
  return new Program(lower(graph, schedule(graph, fuse(graph))), owner);
}

/** Programs in the cache of the current machine. @internal */
export function programCount(): number {
  return cacheOf(machine()).size;
}
