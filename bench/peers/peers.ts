import { existsSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import "../../src/methods.js";
import { circumstances } from "../circumstances.js";
import { refuseWhenBusy } from "../load.js";
import { type Contender, defaults } from "../measure.js";
import { type BenchOptions, benchCommand, fail } from "../options.js";
import { footer } from "../report.js";
import { type Row, toJson } from "../results.js";
import { Bench } from "../run.js";
import { type PeerCase, peerCases } from "./cases.js";
import { type Jax, jax } from "./jax.js";
import { type OnnxRuntime, onnxruntime } from "./onnxruntime.js";
import type { Library } from "./operation.js";
import { peerHeader, peerText } from "./report.js";
import { type TensorFlow, tensorflow } from "./tensorflow.js";

const options = benchCommand(
  "bench:peers",
  "Times what other libraries can do too, in turns with ours, in one process and on one thread each.",
)
  .parse()
  .opts<BenchOptions>();

/** The peers are installed by a package of their own; run from the root of the repository. */
const folder = resolve("bench/peers");

async function libraries(): Promise<Library[]> {
  if (!existsSync(`${folder}/node_modules`)) fail(`install the peers first: npm install --prefix ${folder}`);
  const { load } = (await import(pathToFileURL(`${folder}/load.js`).href)) as {
    load: <T>(name: string) => Promise<T>;
  };
  const tf = await load<TensorFlow>("@tensorflow/tfjs");
  const backend = await load<{ setThreadsCount(count: number): void }>("@tensorflow/tfjs-backend-wasm");
  backend.setThreadsCount(1);
  return [
    await tensorflow(tf, "wasm"),
    await tensorflow(tf, "cpu"),
    await jax(await load<Jax>("@jax-js/jax")),
    onnxruntime(await load<OnnxRuntime>("onnxruntime-web")),
  ];
}

const bench = new Bench();
const before = circumstances(bench.machine.name);
refuseWhenBusy(before, options.force ?? false);
const all = await libraries();
const names = all.map(({ name }) => name);

async function rivals(one: PeerCase): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const { name, within, ...library } of all) {
    const work = await one.by({ name, within, ...library });
    if (work) contenders.push({ name, work, within });
  }
  return contenders;
}

const rows: Row[] = [];
console.log(peerHeader(names));
for await (const row of bench.rows(peerCases, { ...defaults, ...options, javascript: false }, rivals)) {
  console.log(peerText(row, names));
  rows.push(row);
}
if (rows.length === 0) fail(`no case matches "${options.filter}"`);
const results = { ...before, loadAfter: loadavg()[0], peak: bench.peak(), rows };
console.log(`\n${footer(results)}`);
if (options.json) writeFileSync(options.json, toJson(results));
