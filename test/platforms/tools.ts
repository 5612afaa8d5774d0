import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { test } from "vitest";

/** A file of what test/platforms/package.json installs. */
export const tool = (path: string): string => resolve("test/platforms/node_modules", path);

export const chromiumPath = "/usr/bin/chromium";

/** A test that needs a file: a skip with that reason where it is missing, but a failure under CI. */
export function testWith(file: string, name: string, fn: () => Promise<void>): void {
  const missing = !existsSync(file);
  test.skipIf(missing && !process.env.CI)(missing ? `${name} (${file} is not installed)` : name, fn);
}

const execute = promisify(execFile);

/** What a command prints. @throws Error with all it printed, when it fails */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    // Colours and the runner's own settings are none of the program's business.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" };
    return (await execute(command, args, { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause });
  }
}

/** What train() of programs/cnn.js returns. */
export interface Trained {
  readonly kernels: string;
  readonly threads: number;
  readonly losses: readonly number[];
  readonly bits: string;
}
