/** The items until a signal is aborted, which ends them at once with its reason as the error, even while the next one is awaited. */
export async function* untilAborted<T>(
  items: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  signal.throwIfAborted();
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  // A listener for each item: promises that race with one for all of them would be held by it until the end.
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      const item = Promise.resolve(iterator.next());
      const abort = (): void => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      item.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  try {
    for (;;) {
      const { done, value } = await next();
      if (done) return;
      yield value;
      signal.throwIfAborted();
    }
  } finally {
    const closed = Promise.resolve(iterator.return?.());
    // A source that is making an item closes when it has it, which may be never.
    if (signal.aborted) closed.catch(() => {});
    else await closed;
  }
}
