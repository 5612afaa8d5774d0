import { loadavg } from "node:os";
import "../src/methods.js";
import { createMachine, javascriptTwin, type Machine, withMachine } from "../src/kernels/machine.js";
import { plan } from "../src/program/cache.js";
import { type Collected, collect } from "../src/program/collect.js";
import { measurePeak } from "../src/program/profile.js";
import type { Program } from "../src/program/program.js";
import type { Tensor } from "../src/tensor/tensor.js";
import { type Case, cases } from "./cases.js";

// npm run bench [filter]: each case on the WebAssembly kernels and on their JavaScript twins over the same memory, verified, then
// timed in turns. Prints medians, the ratio, and the share of the machine's measured peak.

const ROUNDS = 15;
const SHORTEST_MS = 2;

interface Contender {
  readonly collected: Collected;
  readonly program: Program;
  readonly times: number[];
  /** Runs in one sample, so that a sample is long enough for the clock. */
  repeats: number;
}

function contender(graph: Tensor, machine: Machine): Contender {
  return withMachine(machine, () => {
    const collected = collect([graph], []);
    return { collected, program: plan(collected, machine), times: [], repeats: 1 };
  });
}

function run({ collected, program }: Contender): Float32Array {
  const bind = (source: Collected["inputs"][number]): ArrayLike<number> =>
    source.kind === "constant" ? source.data : [];
  return program.run(collected.inputs, bind, collected.cells)[0] as Float32Array;
}

function sample(one: Contender): number {
  const start = performance.now();
  for (let i = 0; i < one.repeats; i++) for (const step of one.program.steps) one.program.call(step);
  return (performance.now() - start) / one.repeats;
}

/** The largest difference, relative to the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  let worst = 0;
  let largest = 0;
  a.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - b[i]));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

function measure({ name, build }: Case, wasm: Machine, javascript: Machine): string[] {
  const graph = withMachine(wasm, build);
  const pair = [contender(graph, wasm), contender(graph, javascript)];
  const error = difference(run(pair[0]), run(pair[1]));
  if (!(error < 1e-4)) throw new Error(`${name}: the kernels and their twins differ by ${error}`);
  for (const one of pair) {
    run(one);
    one.repeats = Math.max(1, Math.ceil(SHORTEST_MS / sample(one)));
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const one of pair) {
      run(one);
      one.times.push(sample(one));
    }
  const [time, twin] = pair.map((one) => median(one.times));
  const { steps } = pair[0].program;
  const flops = steps.reduce((sum, step) => sum + step.flops, 0) / time / 1e6;
  const bytes = steps.reduce((sum, step) => sum + step.bytes, 0) / time / 1e6;
  const peak = withMachine(wasm, measurePeak);
  const share = 100 * Math.max(flops / peak.gflops, bytes / peak.gigabytes);
  return [
    name,
    time.toFixed(3),
    twin.toFixed(3),
    (twin / time).toFixed(1),
    flops.toFixed(1),
    bytes.toFixed(1),
    `${share.toFixed(0)} %`,
  ];
}

const wasm = createMachine();
const javascript = javascriptTwin(wasm);
const filter = process.argv[2] ?? "";
const header = ["case", "wasm ms", "js ms", "ratio", "GFLOP/s", "GB/s", "of peak"];
const rows = [header];
for (const one of cases) if (one.name.includes(filter)) rows.push(measure(one, wasm, javascript));
const widths = header.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
for (const row of rows)
  console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
const { gflops, gigabytes } = withMachine(wasm, measurePeak);
console.log(
  `${wasm.name}, ${process.version}, load ${loadavg()[0].toFixed(1)}; peak ${gflops.toFixed(1)} GFLOP/s, ${gigabytes.toFixed(1)} GB/s; medians of ${ROUNDS}`,
);
