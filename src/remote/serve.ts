import { ArgumentError } from "../errors.js";
import { copied, post } from "./copied.js";
import { fromPlain, listen, type Port, type Reply, type Request, toPlain } from "./messages.js";

/** Functions that a worker offers. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Called in a worker: offers these functions to the page, which calls them through `inWorker`. Arguments and results are copied: numbers,
 * texts, typed arrays; objects, arrays, maps and sets of them; tensors are read first, with `data()`. A function that returns an async iterable,
 * such as `fit`, is iterated from the page, one value at a time. An `AbortSignal` among the arguments works on both sides.
 *
 * ```ts
 * // trainer.ts
 * serve({
 *   train: (epochs: number, { signal }: { signal?: AbortSignal } = {}) => fit(model, { train, loss, optimizer, epochs, signal }),
 *   predict: (image: Float32Array) => model.forward(tensor(image, [1, 1, 28, 28])).data(),
 * });
 * ```
 */
export function serve(methods: Methods): void {
  const port = ownPort();
  const iterators = new Map<number, AsyncIterator<unknown>>();
  const controllers = new Map<number, AbortController>();

  const answer = async (call: number, method: string, work: () => Promise<Reply>): Promise<void> => {
    const op = `serve ${method}`;
    try {
      post(port, op, copied(op, await work()));
    } catch (error) {
      await leave(iterators.get(call));
      iterators.delete(call);
      controllers.delete(call);
      post(port, op, { call, error: toPlain(error) });
    }
  };

  const advance = async (call: number, method: "next" | "return"): Promise<Reply> => {
    const iterator = iterators.get(call);
    // One that throws has ended.
    iterators.delete(call);
    const { value, done = false } = (await iterator?.[method]?.()) ?? { value: undefined, done: true };
    if (iterator && !done) iterators.set(call, iterator);
    else controllers.delete(call);
    return { call, value, done };
  };

  listen(port, "message", (message) => {
    const request = message as Request;
    if ("next" in request) void answer(request.next, "next", () => advance(request.next, "next"));
    else if ("leave" in request) void answer(request.leave, "return", () => advance(request.leave, "return"));
    else if ("abort" in request) controllers.get(request.abort)?.abort(fromPlain(request.reason));
    else {
      const { call, method, args, signal } = request;
      void answer(call, method, async () => {
        const controller = new AbortController();
        controllers.set(call, controller);
        const own = copied(`serve ${method}`, args, (value) => (value === signal ? controller.signal : value));
        const result = await methods[method](...(own as never[]));
        if (isAsyncIterable(result)) {
          iterators.set(call, result[Symbol.asyncIterator]());
          return { call, iterable: true };
        }
        controllers.delete(call);
        return { call, value: result };
      });
    }
  });
  // Nobody knows which call it was.
  listen(port, "messageerror", () => post(port, "serve", { undecoded: true }));
  post(port, "serve", { ready: true, methods: Object.keys(methods) });
}

/** Ends an iterator whose value was refused. Why it was says more than what ending throws. */
async function leave(iterator: AsyncIterator<unknown> | undefined): Promise<void> {
  try {
    await iterator?.return?.();
  } catch {}
}

/** @throws ArgumentError outside a worker */
function ownPort(): Port {
  const parent = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  if (parent) return parent;
  const scope = globalThis as unknown as Port & { readonly document?: unknown };
  if (scope.document !== undefined || typeof scope.postMessage !== "function")
    throw new ArgumentError("serve", "is called in a worker, which inWorker is given on the page");
  return scope;
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;
