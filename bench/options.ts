import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { defaults } from "./measure.js";

/** What every program that measures takes. */
export interface RoundOptions {
  readonly rounds: number;
  readonly force?: boolean;
}

/** What those take that measure cases. */
export interface BenchOptions extends RoundOptions {
  readonly filter: string;
  readonly json?: string;
}

/** What those take that measure this library alone. */
export interface OwnOptions extends BenchOptions {
  readonly javascript: boolean;
  readonly threads: readonly number[];
}

/** Options of `npm run bench` and `npm run bench:browser`. */
export function ownOptions(command: Command): Command {
  return command
    .option("--no-javascript", "leave out the kernels in JavaScript")
    .option("--threads <counts>", "also with so many threads: 1,2", parseCounts, [1]);
}

/** Each number once. @throws InvalidArgumentError unless the text is a list of whole numbers of at least 1 */
export function parseCounts(text: string): number[] {
  return [...new Set(text.split(",").map(parseCount))];
}

export function benchCommand(name: string, description: string): Command {
  return roundCommand(name, description)
    .option("--filter <text>", "only the cases whose group and name contain all these words", "")
    .option("--json <file>", "also write the results to a file, for npm run bench:compare", parseTarget);
}

export function roundCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--rounds <n>", "rounds in which the contenders take turns", parseCount, defaults.rounds)
    .option("--force", "measure although the machine is busy");
}

/** @throws InvalidArgumentError unless the text is a whole number of at least 1 */
export function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
}

/**
 * A file to be written at the end: what is wrong with it shows before anything is measured.
 *
 * @throws InvalidArgumentError where its folder does not exist or it is a folder itself
 */
export function parseTarget(path: string): string {
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError("Its folder does not exist.");
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new InvalidArgumentError("It is a folder.");
  return path;
}

/** Ends the process with one line that says why. */
export function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}
