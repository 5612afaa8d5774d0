import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder in which the packed library is installed, and the programs lie. */
    project: string;
  }
}

/** Packs the library and installs it as a user would, in a folder with nothing else. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-platforms-"));
  const npm = (args: string[], cwd: string): string =>
    execFileSync("npm", [...args, "--silent"], { cwd, encoding: "utf8", stdio: "pipe" });
  npm(["pack", "--pack-destination", folder], resolve("."));
  const [tarball] = readdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  npm(["install", "--no-audit", "--no-fund", `./${tarball}`], folder);
  cpSync("test/platforms/programs", folder, { recursive: true });
  // One of the optional peers.
  cpSync("node_modules/fflate", join(folder, "node_modules/fflate"), { recursive: true });
  provide("project", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
