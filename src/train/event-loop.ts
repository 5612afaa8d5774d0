/** Milliseconds of work after which other tasks get a turn: below the 16 ms of a frame. */
const BUDGET = 12;

/** Lets timers, input and drawing have their turn: resolves as a task of its own, without the delay of a timer. */
function nextTask(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** To be awaited between two pieces of work. */
export type Pause = () => Promise<void>;

/**
 * Gives a function to await between pieces of work: it yields to the event loop once the budget is used up.
 *
 * @throws the signal's reason, when it is aborted
 */
export function breather(signal?: AbortSignal): Pause {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < BUDGET) return;
    await nextTask();
    since = performance.now();
    signal?.throwIfAborted();
  };
}
