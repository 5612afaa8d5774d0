import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import "../src/methods.js";
import { cases } from "./cases/index.js";
import { circumstances } from "./circumstances.js";
import { refuseWhenBusy } from "./load.js";
import { defaults } from "./measure.js";
import { benchCommand, fail, type OwnOptions, ownOptions } from "./options.js";
import { footer, header, rowText } from "./report.js";
import { type Row, toJson } from "./results.js";
import { Bench } from "./run.js";

const options = ownOptions(
  benchCommand(
    "bench",
    "Times every kernel, products, convolutions, memory-bound operations and training steps, against the machine's limits.",
  ),
)
  .parse()
  .opts<OwnOptions>();

const bench = new Bench(options);
const before = circumstances(bench.machine.name);
refuseWhenBusy(before, options.force ?? false);

const rows: Row[] = [];
for await (const row of bench.rows(cases, { ...defaults, ...options })) {
  if (row.group !== rows.at(-1)?.group) console.log(`\n${row.group}\n${header(bench.threads)}`);
  console.log(rowText(row));
  rows.push(row);
}
if (rows.length === 0) fail(`no case matches "${options.filter}"`);
const results = { ...before, loadAfter: loadavg()[0], peak: bench.peak(), rows };
bench.stop();
console.log(`\n${footer(results)}`);
if (options.json) writeFileSync(options.json, toJson(results));
