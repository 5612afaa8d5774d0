/** `npm run examples`: runs every example in a process of its own and prints what they reached. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Command, Option } from "commander";
import { type Entry, EXAMPLES } from "./kit/catalogue.js";
import { formatTarget, formatValue, type Outcome, reached } from "./kit/result.js";

const { data, quick, only } = new Command("npm run examples --")
  .description("Runs all examples and fails if one misses its target.")
  .option("--data <folder>", "folder of real data, with mnist/, fsdd/recordings/ and text/ (default: generated data)")
  .option("--quick", "shortened runs that have less to reach", false)
  .addOption(new Option("--only <names...>", "these examples only").choices(EXAMPLES.map(({ name }) => name)))
  .allowExcessArguments(false)
  .parse()
  .opts<{ data?: string; quick: boolean; only?: string[] }>();

/** Runs one example; what it prints is seen only if it fails. */
async function run(entry: Entry): Promise<Outcome | undefined> {
  const args = quick ? ["--quick"] : [];
  if (data !== undefined && entry.data) args.push("--data", join(data, entry.data.path));
  const child = fork(new URL(`${entry.name}.js`, import.meta.url), args, { silent: true });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => printed.push(bytes));
  let outcome: Outcome | undefined;
  child.on("message", (message: Outcome) => {
    outcome = message;
  });
  const [code] = await once(child, "close");
  if (code !== 0) process.stderr.write(`${Buffer.concat(printed)}\n`);
  return outcome;
}

const columns = ["example", "metric", "value", "target", "seconds", "peak MB"];
const widths = [17, 26, 23, 30, 9, 9];
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i]))
    .join("")
    .trimEnd();

console.log(row(columns));
for (const entry of EXAMPLES.filter(({ name }) => only?.includes(name) ?? true)) {
  const outcome = await run(entry);
  if (!outcome?.results.every(reached)) process.exitCode = 1;
  if (outcome === undefined) console.log(row([entry.name, "failed"]));
  outcome?.results.forEach((result, i) => {
    const { metric, value } = result;
    const first = i === 0 ? [outcome.seconds.toFixed(0), outcome.peakMB.toFixed(0)] : [];
    const target = `${formatTarget(result)}${reached(result) ? "" : " MISSED"}`;
    console.log(row([i === 0 ? entry.name : "", metric, formatValue(result, value), target, ...first]));
  });
}
