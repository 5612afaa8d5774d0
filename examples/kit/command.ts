import { Command, InvalidArgumentError } from "commander";
import { entryOf } from "./catalogue.js";
import type { Output } from "./program.js";

/** What every example's command line says. */
export interface CommonOptions {
  /** Where real data lies; none for what the example generates. */
  readonly data?: string;
  /** Whether the run is shortened, with a target to match. */
  readonly quick: boolean;
  readonly seed: number;
  readonly threads: number | "auto";
  /** Where a page about the run goes; none for no page. */
  readonly report?: string;
}

/** An option's value: a whole number. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };

/** An option's value: a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

const threadCount = (text: string): number | "auto" => (text === "auto" ? text : whole(1)(text));

/** The command of an example with the options all of them have; its `parse` prints help and errors and then throws a CommanderError. */
export function commandOf(name: string, output: Output, errors: Output): Command {
  const { about, data } = entryOf(name);
  const command = new Command(name === "digits" ? "npm start --" : `npm run example ${name} --`)
    .description(about)
    .allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) })
    .exitOverride();
  if (data) command.option("--data <path>", `${data.what} (default: generated data)`);
  return command
    .option("--quick", "a shortened run that has less to reach", false)
    .option("--seed <number>", "the same seed gives the same weights, bit for bit", whole(0), 0)
    .option("--threads <count>", "threads that compute, or auto; the results are the same", threadCount, "auto")
    .option("--report <file>", "writes a page with the curves and pictures of the run, as HTML");
}
