import { Command, InvalidArgumentError } from "commander";
import { defaults } from "./measure.js";

/** What every program that measures takes. */
export interface BenchOptions {
  readonly filter: string;
  readonly json?: string;
  readonly rounds: number;
  readonly force?: boolean;
}

/** What every program that measures this library alone takes besides. */
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

/** @throws InvalidArgumentError unless the text is a list of whole numbers of at least 1 */
export function parseCounts(text: string): number[] {
  return text.split(",").map(parseCount);
}

export function benchCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--filter <text>", "only the cases whose group and name contain all these words", "")
    .option("--json <file>", "also write the results to a file, for npm run bench:compare")
    .option("--rounds <n>", "rounds in which the contenders take turns", parseCount, defaults.rounds)
    .option("--force", "measure although the machine is busy");
}

/** @throws InvalidArgumentError unless the text is a whole number of at least 1 */
export function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
}
