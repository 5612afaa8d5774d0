import { ArgumentError, EnvironmentError } from "../errors.js";
import { copied, post } from "./copied.js";
import { fromPlain, listen, type Port, type Reply, type Request, toPlain } from "./messages.js";
import type { Methods } from "./serve.js";

/** What a served function is on the page: an async iterable stays one, anything else is promised. */
export type Remote<M> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => infer R
    ? (...args: A) => Awaited<R> extends AsyncIterable<infer T> ? AsyncIterableIterator<T> : Promise<Awaited<R>>
    : never;
};

interface Pending {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The functions that a worker offers with `serve`, as if they were here: training and prediction go on beside the page, which stays free.
 *
 * ```ts
 * import type { trainer } from "./trainer.js";
 *
 * const worker = new Worker(new URL("./trainer.js", import.meta.url), { type: "module" });
 * const remote = inWorker<typeof trainer>(worker);
 * for await (const epoch of remote.train(5, { signal })) console.log(epoch.loss);
 * const scores = await remote.predict(image);
 * ```
 *
 * Leaving the loop or aborting the signal stops the work in the worker. `worker.terminate()` ends it.
 *
 * @param worker a Worker of the browser, Deno or Bun, or of Node's worker_threads
 * @throws (by the call) what the function threw, of the same class if it is the library's; EnvironmentError when the worker fails to
 * load, ends, or is interrupted by an error outside its functions; ArgumentError for a function that is not served or an argument that
 * cannot be copied
 */
export function inWorker<M extends Methods>(worker: Port): Remote<M> {
  const connection = new Connection(worker);
  return new Proxy({} as Remote<M>, {
    // "then": a promise that resolves to this object asks for it.
    get: (_, method) =>
      typeof method === "symbol" || method === "then"
        ? undefined
        : (...args: unknown[]) => connection.call(method, args),
  });
}

/** The page's end. Requests wait until the worker has called `serve`, since what is posted before may be lost. */
class Connection {
  readonly #worker: Port;
  readonly #methods: Promise<readonly string[]>;
  readonly #pending = new Map<number, Pending>();
  /** The calls that go on, and what takes their listeners off their signals. */
  readonly #open = new Map<number, AbortController>();
  #ready: (methods: readonly string[]) => void = () => {};
  #failed: (error: EnvironmentError) => void = () => {};
  #isReady = false;
  #failure: EnvironmentError | undefined;
  #calls = 0;

  constructor(worker: Port) {
    this.#worker = worker;
    this.#methods = new Promise((resolve, reject) => {
      this.#ready = resolve;
      this.#failed = reject;
    });
    // Each call tells of it.
    this.#methods.catch(() => {});
    // A worker of the browser outlives its errors; one of Node exits after them.
    listen(worker, "error", (error) => this.#fail(textOf(error), !this.#isReady));
    listen(worker, "messageerror", () => this.#fail("a reply that cannot be decoded", !this.#isReady));
    listen(worker, "exit", (code) => this.#fail(`an end with exit code ${code}`, true));
    listen(worker, "message", (message) => this.#receive(message as Reply));
  }

  /** Both what is awaited and what is iterated: the worker tells which of the two it is. */
  call(method: string, args: readonly unknown[]): Promise<unknown> & AsyncIterableIterator<unknown> {
    const call = ++this.#calls;
    const started = this.#start(call, method, args);
    // One request after the other, as those of an async generator are.
    let tail: Promise<unknown> = started;
    const step = (request: Request): Promise<IteratorResult<unknown>> => {
      const result = tail.then(async () => {
        if (!("iterable" in (await started)))
          throw new ArgumentError("inWorker", "only what returns an async iterable is iterated", method);
        const reply = await this.#ask(call, `inWorker ${method}`, request);
        const { value, done } = reply as { value: unknown; done: boolean };
        return { value, done };
      });
      tail = result.catch(() => {});
      return result;
    };
    const value = started.then((reply) => ("value" in reply ? reply.value : undefined));
    // An error is for whoever awaits or iterates.
    value.catch(() => {});
    const iterator: AsyncIterableIterator<unknown> = {
      next: () => step({ next: call }),
      return: () => step({ leave: call }),
      [Symbol.asyncIterator]: () => iterator,
    };
    return Object.assign(value, iterator);
  }

  async #start(call: number, method: string, args: readonly unknown[]): Promise<Reply> {
    const signals = new Set<AbortSignal>();
    const stand = {};
    const op = `inWorker ${method}`;
    const request = copied(op, { call, method, args, signal: stand }, (value) => {
      if (!(value instanceof AbortSignal)) return value;
      signals.add(value);
      return stand;
    });
    const methods = await this.#methods;
    if (!methods.includes(method))
      throw new ArgumentError("inWorker", `the worker serves ${methods.join(", ")}`, method);
    const until = new AbortController();
    this.#open.set(call, until);
    try {
      for (const signal of signals) {
        signal.throwIfAborted();
        const abort = (): void => post(this.#worker, op, { abort: call, reason: toPlain(signal.reason) });
        signal.addEventListener("abort", abort, { once: true, signal: until.signal });
      }
      return await this.#ask(call, op, request);
    } catch (error) {
      this.#release(call);
      throw error;
    }
  }

  #ask(call: number, op: string, request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      // An iterator may be asked for its next value after the worker, or it, has ended.
      if (this.#failure) throw this.#failure;
      if (!this.#open.has(call)) return resolve({ call, value: undefined, done: true });
      this.#pending.set(call, { resolve, reject });
      post(this.#worker, op, request);
    });
  }

  #receive(reply: Reply): void {
    if ("ready" in reply) {
      this.#isReady = true;
      this.#ready(reply.methods);
      return;
    }
    if ("undecoded" in reply) {
      this.#fail("a request that it cannot decode", false);
      return;
    }
    const pending = this.#pending.get(reply.call);
    this.#pending.delete(reply.call);
    const goesOn = "iterable" in reply || ("done" in reply && !reply.done);
    if (!goesOn) this.#release(reply.call);
    if ("error" in reply) pending?.reject(fromPlain(reply.error));
    else pending?.resolve(reply);
  }

  #release(call: number): void {
    this.#pending.delete(call);
    this.#open.get(call)?.abort();
    this.#open.delete(call);
  }

  /** Rejects what waits for an answer; all that is open and comes after, too, when the worker has ended. */
  #fail(reason: string, ended: boolean): void {
    const error = new EnvironmentError("inWorker", "the worker's script must load, call serve, and live on", reason);
    if (ended) {
      this.#failure ??= error;
      this.#failed(this.#failure);
    }
    for (const { reject } of this.#pending.values()) reject(this.#failure ?? error);
    for (const call of [...(ended ? this.#open : this.#pending).keys()]) this.#release(call);
  }
}

/** The event of a script that does not load has no message. */
function textOf(error: unknown): string {
  if (error instanceof Error || error instanceof Event) return (error as { message?: string }).message || "no script";
  return String(error);
}
