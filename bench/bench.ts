import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { Command } from "commander";
import "../src/methods.js";
import { cases } from "./cases/index.js";
import { refuseWhenBusy } from "./load.js";
import { defaults } from "./measure.js";
import { footer, header, rowText } from "./report.js";
import { circumstances, type Row, toJson } from "./results.js";
import { Bench } from "./run.js";

const options = new Command("npm run bench --")
  .description(
    "Times every kernel, products, convolutions, memory-bound operations and training steps, against the machine's limits.",
  )
  .option("--filter <text>", "only the cases whose group and name contain all these words", "")
  .option("--json <file>", "also write the results to a file, for npm run bench:compare")
  .option("--rounds <n>", "rounds in which the contenders take turns", Number, defaults.rounds)
  .option("--no-javascript", "leave out the kernels in JavaScript")
  .option("--force", "measure although the machine is busy")
  .parse()
  .opts<{ filter: string; json?: string; rounds: number; javascript: boolean; force?: boolean }>();

const bench = new Bench();
const before = circumstances(bench.machine.name);
refuseWhenBusy(before, options.force ?? false);

const rows: Row[] = [];
for await (const row of bench.rows(cases, { ...defaults, ...options })) {
  if (row.group !== rows.at(-1)?.group) console.log(`\n${row.group}\n${header()}`);
  console.log(rowText(row));
  rows.push(row);
}
const results = { ...before, loadAfter: loadavg()[0], peak: bench.peak(), rows };
console.log(`\n${footer(results)}`);
if (options.json) writeFileSync(options.json, toJson(results));
