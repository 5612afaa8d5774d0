import { Command } from "commander";
import { comparison } from "./compare.js";
import { readResults } from "./results.js";

const { args } = new Command("npm run bench:compare --")
  .description("Tells what differs between two files of npm run bench -- --json, beyond the noise of their rounds.")
  .argument("<old>")
  .argument("<new>")
  .parse();
console.log(comparison(readResults(args[0]), readResults(args[1])));
