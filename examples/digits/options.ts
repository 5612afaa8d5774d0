import { type CommonOptions, commandOf, positive, whole } from "../kit/command.js";
import type { Output } from "../kit/program.js";

/** What the command line says. */
export interface Options extends CommonOptions {
  /** None for the data set's own number. */
  readonly epochs?: number;
  readonly lr: number;
  readonly batchSize: number;
}

/**
 * Reads the arguments after the program's name.
 *
 * @throws CommanderError after it has printed the help (exit code 0) or one line that says what is wrong (exit code 1)
 */
export function parseOptions(args: readonly string[], output: Output, errors: Output): Options {
  return commandOf("digits", output, errors)
    .option("--epochs <count>", "passes over the training set (default: 4; for --data 14; for --quick 1)", whole(1))
    .option("--lr <rate>", "highest learning rate", positive, 3e-3)
    .option("--batch-size <count>", "images per step", whole(1), 64)
    .parse(args, { from: "user" })
    .opts<Options>();
}
