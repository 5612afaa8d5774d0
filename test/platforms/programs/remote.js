import { inWorker } from "chainrule";

// Training beside the page or the main thread: the losses, and what an iterable gives.
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const { Worker } = node ?? globalThis;
const worker = new Worker(new URL("./remote-worker.js", import.meta.url), { type: "module" });
const remote = inWorker(worker);

async function both() {
  const counted = [];
  for await (const i of remote.count(3)) counted.push(i);
  const trained = await remote.train();
  worker.terminate();
  return { ...trained, counted };
}

globalThis.trained = both();
if (node) console.log(JSON.stringify(await globalThis.trained));
