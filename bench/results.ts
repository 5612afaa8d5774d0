import { readFileSync } from "node:fs";
import type { Timing } from "./measure.js";
import type { Summary } from "./statistics.js";

/** A case that was measured. Times are milliseconds of one part. */
export interface Row {
  readonly group: string;
  readonly name: string;
  /** The first is what this library does on the machine's own kernels. */
  readonly timings: readonly Timing[];
  /** 10⁹ operations of the peak, measured round by round. */
  readonly cost: Summary;
  readonly gflops: number;
  readonly gigabytes: number;
  /** Of the peak, in arithmetic or in memory, whichever the case is nearer to. */
  readonly percent: number;
  readonly bound: "arithmetic" | "memory";
  /** What was missed, or "met"; absent where there is no target. */
  readonly verdict?: string;
  readonly pytorch?: number;
  /** By the number of threads: how many times as fast as one thread, and what is missed. */
  readonly threads?: readonly { readonly count: number; readonly ratio: number; readonly missed?: string }[];
}

export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly engine: string;
  readonly kernels: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted to run, averaged over the minute before the start. */
  readonly load: number;
}

/** What `--json` writes. */
export interface Results extends Circumstances {
  readonly loadAfter: number;
  readonly peak: { readonly gflops: number; readonly gigabytes: number };
  readonly rows: readonly Row[];
}

/** @throws Error naming a file that cannot be read or holds something else */
export function readResults(path: string): Results {
  let results: Partial<Results> | null;
  try {
    results = JSON.parse(readFileSync(path, "utf8")) as Partial<Results> | null;
  } catch (cause) {
    throw new Error(cause instanceof SyntaxError ? `${path} is no JSON` : `${path} cannot be read`, { cause });
  }
  if (!Array.isArray(results?.rows)) throw new Error(`${path} holds no results of the benchmark`);
  return results as Results;
}

/** Four digits are more than any of the numbers is good for. */
export function toJson(results: Results): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(results, rounded, 2)}\n`;
}
