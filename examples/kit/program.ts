import { ChainruleError } from "chainrule";
import { CommanderError } from "commander";

/** Where text goes: `process.stdout`, or anything like it. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Takes a program's arguments, without its name, and where it writes; says whether it reached what it must. */
export type Main = (args: readonly string[], output: Output, errors: Output) => Promise<boolean>;

/** Runs the program of this process. */
export async function program(main: Main): Promise<void> {
  // A reader that has seen enough, as in `npm start | head`, is no error.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await exitCode(main, process.argv.slice(2), process.stdout, process.stderr);
}

/** What goes wrong by the user's doing is one line and exit code 1; a mistake of the program is thrown. */
export async function exitCode(main: Main, args: readonly string[], output: Output, errors: Output): Promise<number> {
  try {
    return (await main(args, output, errors)) ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode; // printed already
    if (!(error instanceof ChainruleError)) throw error;
    errors.write(`error: ${error.message}\n`);
    return 1;
  }
}
