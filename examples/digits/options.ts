import { Command, InvalidArgumentError } from "commander";
import type { Output } from "./program.js";

/** What the command line says. */
export interface Options {
  /** Folder of the IDX files; none for the embedded digits. */
  readonly data?: string;
  /** None for the data set's own number. */
  readonly epochs?: number;
  readonly seed: number;
  readonly lr: number;
  readonly batchSize: number;
}

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/**
 * Reads the arguments after the program's name.
 *
 * @throws CommanderError after it has printed the help (exit code 0) or one line that says what is wrong (exit code 1)
 */
export function parseOptions(args: readonly string[], output: Output, errors: Output): Options {
  return new Command("npm start --")
    .description("Trains a convolutional network on handwritten digits and writes its weights to digits.safetensors.")
    .option("--data <dir>", "folder with MNIST's four IDX files, gzipped or not (default: generated digits)")
    .option("--epochs <count>", "passes over the training set (default: 4; for --data 14)", whole(1))
    .option("--seed <number>", "the same seed gives the same weights, bit for bit", whole(0), 0)
    .option("--lr <rate>", "highest learning rate", positive, 3e-3)
    .option("--batch-size <count>", "images per step", whole(1), 64)
    .allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) })
    .exitOverride()
    .parse(args, { from: "user" })
    .opts<Options>();
}
