import code from "#worker";

/** A worker of any runtime. */
export interface Worker {
  post(message: unknown): void;
  stop(): void;
}

/**
 * Starts a worker from the text in the library, or from a URL where a page's policy forbids that. Node's interface comes first, since
 * its workers do not keep the process alive; Deno and Bun have it too.
 *
 * @param onEnd called once, when the worker has failed, has been refused or has ended
 */
export function spawn(url: string | URL | undefined, onEnd: () => void): Worker {
  let ended = false;
  const end = (): void => {
    if (!ended) onEnd();
    ended = true;
  };
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    const worker = new node.Worker(url ?? code, { eval: url === undefined, execArgv: [], name: "chainrule" });
    worker.on("error", end);
    worker.on("exit", end);
    worker.unref();
    return { post: (message) => worker.postMessage(message), stop: () => void worker.terminate() };
  }
  const own = url === undefined ? URL.createObjectURL(new Blob([code], { type: "text/javascript" })) : undefined;
  const worker = new globalThis.Worker(own ?? String(url), { type: "module", name: "chainrule" });
  worker.onerror = (event) => {
    event.preventDefault();
    end();
  };
  return {
    post: (message) => worker.postMessage(message),
    stop() {
      worker.terminate();
      if (own) URL.revokeObjectURL(own);
    },
  };
}
