import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
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

export function circumstances(kernels: string): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    engine: engine(),
    kernels,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    load: loadavg()[0],
  };
}

function engine(): string {
  const deno = (process.versions as Record<string, string | undefined>).deno;
  return deno ? `Deno ${deno}` : `Node ${process.versions.node}`;
}

/** With a "+" where files have been changed since. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${changed ? "+" : ""}`;
  } catch {
    return "unknown";
  }
}

/** @throws Error naming a file that holds something else */
export function readResults(path: string): Results {
  const results = JSON.parse(readFileSync(path, "utf8")) as Partial<Results>;
  if (!Array.isArray(results.rows)) throw new Error(`${path} holds no results of the benchmark`);
  return results as Results;
}

/** Four digits are more than any of the numbers is good for. */
export function toJson(results: Results): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(results, rounded, 2)}\n`;
}
