import type { Collected } from "./collect.js";
import type { Program } from "./program.js";

/** What `debug` watches. */
export interface DebugOptions {
  /** Evaluates every operation as it is called and checks it for NaN and infinity. Default false. */
  readonly eager?: boolean;
  /** 1: totals of each program evaluated or compiled, 2: its plan too. Default: the environment variable DEBUG, or 0. */
  readonly level?: number;
}

function environment(): number {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const level = Number(process?.env?.DEBUG ?? 0);
  return Number.isInteger(level) ? level : 0;
}

export const debugging = { eager: false, level: environment() };

/** Switches for finding mistakes. Options left out go back to their defaults. */
export function debug({ eager = false, level = environment() }: DebugOptions = {}): void {
  debugging.eager = eager;
  debugging.level = level;
}

/** Says what an evaluation or a compiled function runs, as far as the debug level asks for it. */
export function report(what: "evaluate" | "compile", collected: Collected, program: Program): void {
  if (debugging.level < 1) return;
  const { order, recomputed } = collected;
  console.error(
    `${what}: ${order.length} nodes, ${recomputed} recomputed, ${program.steps.length} steps, ${program.peakBytes} bytes`,
  );
  if (debugging.level >= 2) console.error(program.toString());
}
