import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { circumstances } from "../circumstances.js";
import { refuseWhenBusy } from "../load.js";
import { type RoundOptions, roundCommand } from "../options.js";
import { duration } from "../report.js";
import { spread, summarize } from "../statistics.js";
import { judge } from "../target.js";
import { onnxModel } from "./onnx-model.js";

// From the start of a fresh process to its first trained batch (onnxruntime-web: its first product), beyond the runtime's own start.

const options = roundCommand(
  "bench:start",
  "Times the first trained batch in a fresh process, in turns with other libraries.",
)
  .parse()
  .opts<RoundOptions>();
const before = circumstances("whole processes");
refuseWhenBusy(before, options.force ?? false);

const folder = mkdtempSync(join(tmpdir(), "chainrule-start-"));
const model = join(folder, "product.onnx");
writeFileSync(
  model,
  onnxModel(
    { type: "MatMul" },
    [
      [32, 784],
      [784, 10],
    ],
    13,
  ),
);

const programs = ["nothing", "chainrule", "jax", "tensorflow", "onnxruntime"]
  .filter((name) => ["nothing", "chainrule"].includes(name) || existsSync("bench/peers/node_modules"))
  .map((name) => ({
    name,
    args: [resolve(`bench/peers/start/${name}.js`), ...(name === "onnxruntime" ? [model] : [])],
  }));

function once(args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  return performance.now() - start;
}

// The first round fills the file system's caches.
for (const { args } of programs) once(args);
const rounds = Array.from({ length: options.rounds }, () => programs.map(({ args }) => once(args)));
rmSync(folder, { recursive: true });

const MOST_MS = 60;
for (const [i, { name }] of programs.entries()) {
  const beyond = summarize(rounds.map((times) => (i === 0 ? times[0] : times[i] - times[0])));
  const cells = [
    name.padEnd(14),
    duration(beyond.median).padStart(9),
    `± ${duration((spread(beyond) * beyond.median) / 2)}`,
  ];
  if (name === "chainrule") {
    const target = { kind: "microseconds", most: MOST_MS * 1e3 } as const;
    cells.push(judge(target, { percent: 0, cost: 0, milliseconds: beyond.median }));
  }
  console.log(cells.join("  "));
}
console.log(
  `${before.commit}, ${before.engine}, load ${before.load.toFixed(1)} to ${loadavg()[0].toFixed(1)}; medians of ${options.rounds} rounds, less the runtime's own start in the same round`,
);
