import "../../src/methods.js";
import { cases } from "../cases/index.js";
import { header, rowText } from "../report.js";
import { Bench } from "../run.js";
import type { Message, Task } from "./messages.js";

// Measures in the page that loads it, shows the rows, and reports them to where the page came from.

async function report(message: Message): Promise<void> {
  const response = await fetch("report", { method: "POST", body: JSON.stringify(message) });
  if (!response.ok) throw new Error(`the benchmark's server answered ${response.status}`);
}

function show(line: string): void {
  document.body.append(`${line}\n`);
}

async function run(): Promise<void> {
  const task = (await (await fetch("task")).json()) as Task;
  const bench = new Bench({ threads: task.threads, worker: new URL("worker.js", location.href) });
  await report({ kind: "start", kernels: bench.machine.name, threads: bench.threads });
  show(header(bench.threads));
  for await (const row of bench.rows(cases, task)) {
    show(rowText(row));
    await report({ kind: "row", row });
  }
  await report({ kind: "end", peak: bench.peak() });
  bench.stop();
  show("done");
}

run().catch(async (error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  show(text);
  await report({ kind: "error", text });
});
