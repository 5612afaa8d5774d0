import { ArgumentError } from "../errors.js";
import { Tensor } from "../tensor/tensor.js";
import { fromPlain, listen, type Path, type Port, type Reply, type Request, toPlain } from "./messages.js";

const COPIED = "results are copied to the page: numbers, typed arrays, plain objects; read tensors with data()";

/** Functions that a worker offers. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Called in a worker: offers these functions to the page, which calls them through `inWorker`. Arguments and results are copied: numbers,
 * texts, typed arrays, plain objects and arrays of them; tensors are read first, with `data()`. A function that returns an async iterable,
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
  const reply = (message: Reply): void => port.postMessage(message);

  const answer = async (call: number, method: string, work: () => Promise<Reply>): Promise<void> => {
    try {
      const message = await work();
      const refuse = (what: string): ArgumentError => new ArgumentError(`serve ${method}`, COPIED, what);
      if ("value" in message && holdsTensor(message.value)) throw refuse("a tensor");
      try {
        reply(message);
      } catch (cause) {
        throw refuse(cause instanceof Error ? cause.message : String(cause));
      }
    } catch (error) {
      iterators.delete(call);
      controllers.delete(call);
      reply({ call, error: toPlain(error) });
    }
  };

  const advance = async (call: number, method: "next" | "return"): Promise<Reply> => {
    const iterator = iterators.get(call);
    const { value, done = false } = (await iterator?.[method]?.()) ?? { value: undefined, done: true };
    if (done) {
      iterators.delete(call);
      controllers.delete(call);
    }
    return { call, value, done };
  };

  listen(port, (message) => {
    const request = message as Request;
    if ("next" in request) void answer(request.next, "next", () => advance(request.next, "next"));
    else if ("leave" in request) void answer(request.leave, "return", () => advance(request.leave, "return"));
    else if ("abort" in request) controllers.get(request.abort)?.abort(fromPlain(toPlain(request.reason)));
    else {
      const { call, method, args, signals } = request;
      void answer(call, method, async () => {
        const controller = new AbortController();
        if (signals.length > 0) controllers.set(call, controller);
        for (const path of signals) put(args, path, controller.signal);
        const result = await methods[method](...(args as never[]));
        if (isAsyncIterable(result)) {
          iterators.set(call, result[Symbol.asyncIterator]());
          return { call, iterable: true };
        }
        controllers.delete(call);
        return { call, value: result };
      });
    }
  });
  reply({ ready: true, methods: Object.keys(methods) });
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

/** Copied, a tensor would be its fields without its methods. */
function holdsTensor(value: unknown): boolean {
  if (value instanceof Tensor) return true;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return Object.values(value).some(holdsTensor);
}

/** Puts a signal back to where it was among the arguments. */
function put(args: readonly unknown[], path: Path, signal: AbortSignal): void {
  let place = args as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path[path.length - 1]] = signal;
}
