import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import type { Circumstances } from "./results.js";

/** What a run was measured with: this process, unless another engine did the work. */
export function circumstances(kernels: string, engine = ownEngine()): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    engine,
    kernels,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    load: loadavg()[0],
  };
}

function ownEngine(): string {
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
