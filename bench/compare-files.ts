import { Command } from "commander";
import { comparison } from "./compare.js";
import { fail } from "./options.js";
import { readResults } from "./results.js";

const { args } = new Command("npm run bench:compare --")
  .description("Tells what differs between two files of npm run bench -- --json, beyond the noise of their rounds.")
  .argument("<old>")
  .argument("<new>")
  .parse();
try {
  console.log(comparison(readResults(args[0]), readResults(args[1])));
} catch (error) {
  fail(error instanceof Error ? error.message : `${error}`);
}
