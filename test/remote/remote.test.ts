import { Worker } from "node:worker_threads";
import { EnvironmentError, inWorker, ShapeError, serve } from "chainrule";
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
  left(): number;
  wrong(): void;
  typed(): void;
  value(): void;
  uncloned(): void;
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

test("what cannot be copied, is not served or is no iterable is refused by name", async () => {
  const remote = started();
  await expect(remote.uncloned()).rejects.toThrow(
    "serve uncloned: results are copied to the page: numbers, typed arrays, plain objects; read tensors with data(), got a tensor",
  );
  await expect(remote.missing()).rejects.toThrow(
    "inWorker: the worker serves train, predict, forever, left, wrong, typed, value, uncloned, end, got missing",
  );
  const predicted = remote.predict([[0, 0]]) as unknown as AsyncIterator<unknown>;
  await expect(predicted.next()).rejects.toThrow(
    "inWorker: only what returns an async iterable is iterated, got predict",
  );
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
