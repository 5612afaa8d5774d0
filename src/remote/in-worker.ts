import { ArgumentError, EnvironmentError } from "../errors.js";
import { fromPlain, listen, type Path, type Port, type Reply, type Request } from "./messages.js";
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
 * load or ends; ArgumentError for a function that is not served
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
  /** What takes a call's listeners off its signals. */
  readonly #signals = new Map<number, AbortController>();
  #ready: (methods: readonly string[]) => void = () => {};
  #failed: (error: EnvironmentError) => void = () => {};
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
    if (worker.on) {
      worker.on("error", (error) => this.#fail(error instanceof Error ? error.message : String(error)));
      worker.on("exit", (code) => this.#fail(`an end with exit code ${code}`));
    } else worker.addEventListener?.("error", (event) => this.#fail((event as ErrorEvent).message || "no script"));
    listen(worker, (message) => this.#receive(message as Reply));
  }

  /** Both what is awaited and what is iterated: the worker tells which of the two it is. */
  call(method: string, args: readonly unknown[]): Promise<unknown> & AsyncIterableIterator<unknown> {
    const call = ++this.#calls;
    const started = this.#start(call, method, args);
    const step = async (request: Request): Promise<IteratorResult<unknown>> => {
      const first = await started;
      if (!("iterable" in first))
        throw new ArgumentError("inWorker", "only what returns an async iterable is iterated", method);
      return (await this.#ask(call, request)) as unknown as IteratorResult<unknown>;
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
    const { plain, signals } = withoutSignals(args);
    const methods = await this.#methods;
    if (!methods.includes(method))
      throw new ArgumentError("inWorker", `the worker serves ${methods.join(", ")}`, method);
    const until = new AbortController();
    this.#signals.set(call, until);
    for (const { signal } of signals) {
      signal.throwIfAborted();
      const abort = (): void => this.#worker.postMessage({ abort: call, reason: signal.reason });
      signal.addEventListener("abort", abort, { once: true, signal: until.signal });
    }
    return this.#ask(call, { call, method, args: plain, signals: signals.map(({ path }) => path) });
  }

  #ask(call: number, request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      // An iterator may be asked for its next value after the worker has ended.
      if (this.#failure) throw this.#failure;
      this.#pending.set(call, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #receive(reply: Reply): void {
    if ("ready" in reply) {
      this.#ready(reply.methods);
      return;
    }
    const pending = this.#pending.get(reply.call);
    this.#pending.delete(reply.call);
    const goesOn = "iterable" in reply || ("done" in reply && !reply.done);
    if (!goesOn) {
      this.#signals.get(reply.call)?.abort();
      this.#signals.delete(reply.call);
    }
    if ("error" in reply) pending?.reject(fromPlain(reply.error));
    else pending?.resolve(reply);
  }

  #fail(reason: string): void {
    const rule = "the worker's script must load, call serve, and live on";
    this.#failure ??= new EnvironmentError("inWorker", rule, reason);
    this.#failed(this.#failure);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/** A copy of the arguments without their signals, and where these were. */
function withoutSignals(args: readonly unknown[]): {
  plain: readonly unknown[];
  signals: { signal: AbortSignal; path: Path }[];
} {
  const signals: { signal: AbortSignal; path: Path }[] = [];
  const strip = (value: unknown, path: Path): unknown => {
    if (value instanceof AbortSignal) {
      signals.push({ signal: value, path });
      return undefined;
    }
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item, [...path, key])]));
  };
  return { plain: args.map((value, i) => strip(value, [i])), signals };
}
