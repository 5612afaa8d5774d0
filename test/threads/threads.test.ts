import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { matmul, parameter, randn, tensor, threads } from "chainrule";
import { afterEach, expect, test, vi } from "vitest";
import { type Machine, machine, withMachine } from "../../src/kernels/machine.js";
import { SharedSteps } from "../../src/program/shared-steps.js";
import { BUSY, GENERATION, IDLE, NEXT, READY } from "../../src/runtime/control.js";
import { withSharedMemory } from "../../src/runtime/memory-import.js";
import { root } from "../repo/sources.js";
import { machineWithThreads, until } from "./pool.js";

const stops: (() => void)[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const stop of stops.splice(0)) stop();
  threads(1);
});

async function pool(...options: Parameters<typeof machineWithThreads>) {
  const made = await machineWithThreads(...options);
  stops.push(() => made.threads.stop());
  return made;
}

/** One copy of 16384 elements in two chunks; x lies at the start of the arena. */
function copySteps({ heap }: Machine, count: number, x?: number): { steps: SharedSteps; y: number } {
  const size = 16384;
  const at = heap.arena(8 * size + 64);
  const y = at + 4 * size;
  const layout = at + 8 * size;
  heap.views.i32.set([1, size, 1], layout >>> 2);
  const args = [x ?? at, y, layout, size, 0, size];
  const step = { kernel: "copy", args, split: size, scratchBytes: 0, flops: 0, bytes: 0 } as const;
  const steps = new SharedSteps([step], () => 2, 0);
  steps.place(heap, 8 * size + 128, count);
  return { steps, y };
}

test("idle workers sleep", async () => {
  const { machine, threads } = await pool(3);
  for (let i = 0; i < 3; i++) {
    threads.run(copySteps(machine, 3).steps.upload(machine.heap));
    await until(() => Atomics.load(threads.control, IDLE) === 2);
    // Two sleep on this very word, which nothing but the next program changes.
    await until(() => Atomics.notify(threads.control, GENERATION) === 2);
  }
});

test("a kernel that throws in a worker is the call's error, and the next call goes well", async () => {
  const { machine, threads } = await pool(2, { workersOnly: true });
  const bad = copySteps(machine, 2, 0xf0000000).steps;
  expect(() => threads.run(bad.upload(machine.heap))).toThrow(
    /^threads: kernels do not throw, got RuntimeError: memory access out of bounds in step 0, thread 1$/,
  );
  expect(threads.run(copySteps(machine, 2).steps.upload(machine.heap))).toBe(undefined);
  expect(threads.count).toBe(2);
});

// Takes the first chunk, and ends.
const dying = `
const { parentPort } = process.getBuiltinModule("node:worker_threads");
parentPort.once("message", ({ control }) => {
  Atomics.add(control, ${READY}, 1);
  Atomics.wait(control, ${GENERATION}, 0);
  while (Atomics.load(control, ${GENERATION}) % 2 === 1);
  Atomics.store(control, ${BUSY} + 1, 1);
  Atomics.add(control, ${NEXT}, 1);
  process.exit();
});`;

test("a worker that dies makes the call fail, and the next one runs on fewer threads", async () => {
  const worker = new URL(`data:text/javascript,${encodeURIComponent(dying)}`);
  const { machine, threads } = await pool(2, { worker, patience: 200, workersOnly: true });
  const program = copySteps(machine, 2).steps.upload(machine.heap);
  expect(() => threads.run(program)).toThrow(
    "threads: a worker died with part of a program in hand; what the program was to compute or to update is not to be used, got no answer from 1 of 1",
  );
  expect(threads.count).toBe(1);
});

test("a worker that dies between programs is not missed", async () => {
  const { machine, threads } = await pool(2);
  threads.stop();
  expect(threads.run(copySteps(machine, 2).steps.upload(machine.heap))).toBe(undefined);
  expect(threads.count).toBe(1);
});

test("memory grows while workers live", async () => {
  const { machine, threads } = await pool(2, { workersOnly: true });
  const { heap } = machine;
  for (let round = 1; round <= 4; round++) {
    heap.allocate({}, heap.memory.buffer.byteLength, "a cell");
    const { steps, y } = copySteps(machine, 2);
    heap.views.f32.fill(round, (y >>> 2) - 16384, y >>> 2);
    threads.run(steps.upload(heap));
    expect(heap.views.f32[(y >>> 2) + 16383]).toBe(round);
  }
});

test("cells move once, with their values, and twins follow", async () => {
  const w = parameter(randn([256, 256]));
  const before = w.data();
  const product = matmul(w.read(), w.read()).data();
  expect(threads(2)).toBe(2);
  const { memory } = machine().heap;
  await until(() => machine().threads?.ready === 1);
  expect(w.data()).toEqual(before);
  expect(matmul(w.read(), w.read()).data()).toEqual(product);
  expect(threads(3)).toBe(3);
  expect(machine().heap.memory).toBe(memory);
});

test.each(["SharedArrayBuffer", "a worker"])("without %s one thread computes", async (missing) => {
  if (missing === "a worker") vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  else vi.stubGlobal(missing, undefined);
  const { createMachine } = await import("../../src/kernels/machine.js");
  withMachine(createMachine(), () => {
    expect(threads(4)).toBe(1);
    expect(tensor([1, 2]).mul(2).toArray()).toEqual([2, 4]);
  });
});

test.each([0, 1.5, 65, Number.NaN])("%d threads are refused", (count) => {
  expect(() => threads(count)).toThrow(`threads: the count is a whole number from 1 to 64, got ${count}`);
});

test("as many threads as there are processors", () => {
  expect(threads("auto")).toBe(Math.min(8, availableParallelism()));
});

test("a module without memory cannot share it", () => {
  expect(() => withSharedMemory(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))).toThrow("import no memory");
});

test("the process ends by itself", () => {
  const program = `
    import { availableParallelism } from "node:os";
import { matmul, randn, threads } from "./build/chainrule.js";
    threads(3);
    const work = () => matmul(randn([256, 256]), randn([256, 256])).data();
    work();
    setTimeout(() => { work(); console.log(threads()); }, 200);`;
  const text = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: root, timeout: 20_000 });
  expect(String(text)).toBe("3\n");
});
