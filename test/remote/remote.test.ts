import { getEventListeners } from "node:events";
import { Worker } from "node:worker_threads";
import { ArgumentError, EnvironmentError, inWorker, type Port, ShapeError, serve, tensor } from "chainrule";
import { afterEach, expect, test } from "vitest";

interface Epoch {
  readonly epoch: number;
  readonly loss: number;
}

/** The functions of worker.js. */
type Served = {
  train(epochs: number, options?: { signal?: AbortSignal }): AsyncIterable<Epoch>;
  predict(rows: number[][]): Float32Array;
  forever(signal?: AbortSignal): AsyncIterable<number>;
  left(...ignored: unknown[]): number;
  wrong(): void;
  typed(): void;
  value(): void;
  uncloned(holder: "tensor" | "map" | "text"): void;
  function(): void;
  echo<T>(value: T): T;
  tensors(): AsyncIterable<unknown>;
  failing(): AsyncIterable<number>;
  reasons(...args: unknown[]): [string, boolean, string][];
  undecoded(): void;
  idle(options?: unknown): void;
  end(): void;
  missing(): void;
};

const workers: Worker[] = [];
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.terminate())));

function started(file = "./worker.js") {
  const worker = new Worker(new URL(file, import.meta.url));
  workers.push(worker);
  return inWorker<Served>(worker);
}

test("training streams its epochs, and prediction answers from the trained model", async () => {
  const remote = started();
  const losses: number[] = [];
  for await (const { epoch, loss } of remote.train(300)) {
    expect(epoch).toBe(losses.length + 1);
    losses.push(loss);
  }
  expect(losses.length).toBe(300);
  const scores = await remote.predict([
    [0, 1],
    [1, 1],
  ]);
  // Exclusive or: class 1 for the first, class 0 for the second.
  expect(scores[1]).toBeGreaterThan(scores[0]);
  expect(scores[2]).toBeGreaterThan(scores[3]);
});

test("an aborted signal stops the work there, with its reason here", async () => {
  const remote = started();
  const controller = new AbortController();
  const epochs: number[] = [];
  const run = async () => {
    for await (const { epoch } of remote.train(1e6, { signal: controller.signal })) {
      epochs.push(epoch);
      if (epoch === 3) controller.abort(new Error("enough"));
    }
  };
  await expect(run()).rejects.toThrow("enough");
  expect(epochs.length).toBeLessThan(1e6);
  await expect(remote.predict([[0, 0]])).resolves.toHaveLength(2);
});

test("a signal that was aborted before starts nothing", async () => {
  await expect(
    started()
      .train(1, { signal: AbortSignal.abort("no") })
      .next(),
  ).rejects.toBe("no");
});

test("leaving the loop leaves it in the worker", async () => {
  const remote = started();
  for await (const i of remote.forever()) if (i === 2) break;
  expect(await remote.left()).toBe(1);
});

test("two calls go on side by side", async () => {
  const remote = started();
  const [a, b] = [remote.forever(), remote.forever()];
  const values = [await a.next(), await b.next(), await a.next(), await b.next()].map(({ value }) => value);
  expect(values).toEqual([0, 0, 1, 1]);
  await Promise.all([a.return?.(), b.return?.()]);
  expect(await remote.left()).toBe(2);
});

test("errors keep their class, text and fields", async () => {
  const remote = started();
  await expect(remote.wrong()).rejects.toThrow(ShapeError);
  await expect(remote.typed()).rejects.toMatchObject({
    name: "ShapeError",
    message: "op: rule, got (2)",
    op: "op",
    got: "(2)",
  });
  await expect(remote.value()).rejects.toBe(7);
});

const copies = "arguments and results are copied: numbers, typed arrays, plain objects; read tensors with data()";

test.each([
  { holder: "tensor", got: "a tensor" },
  { holder: "map", got: "a tensor" },
  { holder: "text", got: "function String() { [native code] } could not be cloned." },
] as const)("a result that cannot be copied is refused: $holder", async ({ holder, got }) => {
  await expect(started().uncloned(holder)).rejects.toThrow(new ArgumentError("serve uncloned", copies, got));
});

test.each([
  { name: "a tensor", value: tensor([1]), got: "a tensor" },
  { name: "a tensor in a list in a map", value: new Map([[1, [tensor([1])]]]), got: "a tensor" },
  { name: "a tensor in a set", value: { a: new Set([tensor([1])]) }, got: "a tensor" },
  { name: "a function", value: { String }, got: "function String() { [native code] } could not be cloned." },
])("an argument that cannot be copied is refused: $name", async ({ value, got }) => {
  await expect(started().echo(value)).rejects.toThrow(new ArgumentError("inWorker echo", copies, got));
});

test("what holds itself, maps, sets, dates and typed arrays arrive as they are, and come back", async () => {
  const value: Record<string, unknown> = {
    map: new Map([[{ a: 1 }, new Set([1, "b"])]]),
    date: new Date(7),
    rows: [[1, 2], Float32Array.of(3), undefined, null],
  };
  value.self = [value];
  const back = (await started().echo(value)) as typeof value;
  expect(back).toEqual(value);
  expect((back.self as unknown[])[0]).toBe(back);
});

test("what is not served or is no iterable is refused by name", async () => {
  const remote = started();
  await expect(remote.missing()).rejects.toThrow(
    /^inWorker: the worker serves train, predict, forever, left, .*, idle, end, got missing$/,
  );
  const predicted = remote.predict([[0, 0]]) as unknown as AsyncIterator<unknown>;
  await expect(predicted.next()).rejects.toThrow(
    "inWorker: only what returns an async iterable is iterated, got predict",
  );
});

test("requests of an iterator queue up, as those of a generator do", async () => {
  const remote = started();
  const forever = remote.forever();
  const answers = [forever.next(), forever.next(), forever.next(), forever.return?.(), forever.next()];
  expect(await Promise.all(answers)).toEqual([
    { value: 0, done: false },
    { value: 1, done: false },
    { value: 2, done: false },
    { value: undefined, done: true },
    { value: undefined, done: true },
  ]);
  expect(await remote.left()).toBe(1);
  const failing = remote.failing();
  const settled = await Promise.allSettled([failing.next(), failing.next(), failing.next()]);
  expect(settled).toEqual([
    { status: "fulfilled", value: { value: 1, done: false } },
    { status: "rejected", reason: expect.objectContaining({ message: "op: rule, got (2)" }) },
    { status: "fulfilled", value: { value: undefined, done: true } },
  ]);
});

test("an iterator whose value is refused is left", async () => {
  const remote = started();
  await expect(remote.tensors().next()).rejects.toThrow(`serve next: ${copies}, got a tensor`);
  expect(await remote.left()).toBe(1);
});

test("signals arrive wherever they are, with reasons of any kind", async () => {
  const remote = started();
  const reasons = async (reason?: unknown) => {
    const controller = new AbortController();
    const { signal } = controller;
    const answer = remote.reasons([signal], new Map([[1, signal]]));
    // Answered after the call has reached the worker.
    await remote.left();
    controller.abort(reason);
    return answer;
  };
  const both = <T>(value: T) => [value, value];
  expect(await reasons(() => 1)).toEqual(both([undefined, false, "() => 1"]));
  expect(await reasons(new ArgumentError("op", "rule"))).toEqual(
    both(["ArgumentError", true, "ArgumentError: op: rule"]),
  );
  expect(await reasons()).toEqual(both(["AbortError", false, "AbortError: This operation was aborted"]));
});

test("what is thrown and cannot be copied arrives as a text", async () => {
  await expect(started().function()).rejects.toBe("() => 1");
});

const listeners = ({ signal }: AbortController): number => getEventListeners(signal, "abort").length;

test("a call that ends takes its listeners off the signals", async () => {
  const remote = started();
  const controller = new AbortController();
  const { signal } = controller;
  await remote.left([signal]);
  await expect(remote.idle({ signal, String })).rejects.toThrow(ArgumentError);
  await expect(remote.idle([signal, AbortSignal.abort("no")])).rejects.toBe("no");
  expect(listeners(controller)).toBe(0);
  const forever = remote.forever(signal);
  await forever.next();
  const idle = remote.idle(signal);
  await remote.left();
  expect(listeners(controller)).toBe(2);
  await expect(remote.end()).rejects.toThrow(EnvironmentError);
  await expect(idle).rejects.toThrow(EnvironmentError);
  expect(listeners(controller)).toBe(0);
  await expect(forever.next()).rejects.toThrow(EnvironmentError);
});

/** A browser's worker, whose events are told by the test; it serves `work`. */
function browserWorker() {
  const target = new EventTarget();
  const posted: unknown[] = [];
  const port: Port = {
    postMessage: (message) => void posted.push(message),
    addEventListener: (type, listener) => target.addEventListener(type, listener),
  };
  const tell = (type: string, fields: object) => target.dispatchEvent(Object.assign(new Event(type), fields));
  return { remote: inWorker<{ work(): number }>(port), posted, tell };
}

test.each([
  { type: "error", fields: { message: "Uncaught Error: a timer" }, got: "Uncaught Error: a timer" },
  { type: "messageerror", fields: { data: null }, got: "a reply that cannot be decoded" },
])("a browser's worker lives on after $type: only what waits is rejected", async ({ type, fields, got }) => {
  const { remote, posted, tell } = browserWorker();
  tell("message", { data: { ready: true, methods: ["work"] } });
  const first = remote.work();
  await expect.poll(() => posted.length).toBe(1);
  tell(type, fields);
  const rule = "inWorker: the worker's script must load, call serve, and live on, got";
  await expect(first).rejects.toThrow(`${rule} ${got}`);
  const second = remote.work();
  await expect.poll(() => posted.length).toBe(2);
  // The late answer to the first is nobody's.
  tell("message", { data: { call: 1, value: 1 } });
  tell("message", { data: { call: 2, value: 2 } });
  expect(await second).toBe(2);
});

test("a request that the worker cannot decode fails what waits, and the worker lives on", async () => {
  const remote = started();
  const rule = "inWorker: the worker's script must load, call serve, and live on, got a request that it cannot decode";
  await expect(remote.undecoded()).rejects.toThrow(rule);
  expect(await remote.echo(1)).toBe(1);
});

test("a browser's worker that does not load fails every call", async () => {
  const { remote, tell } = browserWorker();
  const first = remote.work();
  tell("error", {});
  await expect(first).rejects.toThrow(/live on, got no script$/);
  await expect(remote.work()).rejects.toThrow(/live on, got no script$/);
});

test("a worker that ends fails what waits for it, and what comes after", async () => {
  const remote = started();
  const rule = "inWorker: the worker's script must load, call serve, and live on, got an end with exit code 3";
  await expect(remote.end()).rejects.toThrow(rule);
  await expect(remote.left()).rejects.toThrow(EnvironmentError);
});

test("a script that is not there fails the call", async () => {
  await expect(started("./nowhere.js").left()).rejects.toThrow(
    /^inWorker: the worker's script must load, call serve, and live on, got Cannot find module/,
  );
});

test("serve is for workers", () => {
  expect(() => serve({})).toThrow("serve: is called in a worker, which inWorker is given on the page");
});
