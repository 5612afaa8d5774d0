import { ArgumentError } from "../errors.js";
import { Stream } from "./stream.js";

/** Several streams in step: one item of each, together, until one of them ends. */
export function zip<T extends readonly unknown[]>(...streams: { readonly [K in keyof T]: Stream<T[K]> }): Stream<T> {
  return merged("zip", streams, async function* (iterators) {
    for (;;) {
      const results = await Promise.all(iterators.map((iterator) => iterator.next()));
      if (results.some(({ done }) => done)) return;
      yield results.map(({ value }) => value) as unknown as T;
    }
  });
}

/** One item of each stream in turn; those that have ended are passed over. */
export function interleave<T>(...streams: readonly Stream<T>[]): Stream<T> {
  return merged("interleave", streams, async function* (iterators) {
    const open = new Set(iterators);
    while (open.size > 0)
      for (const iterator of open) {
        const { done, value } = await iterator.next();
        if (done) open.delete(iterator);
        else yield value as T;
      }
  });
}

function merged<T>(
  op: string,
  streams: readonly Stream<unknown>[],
  make: (iterators: readonly AsyncIterator<unknown>[]) => AsyncGenerator<T>,
): Stream<T> {
  if (streams.length === 0) throw new ArgumentError(op, "takes at least one stream", "none");
  return new Stream(async function* (epoch) {
    const iterators = streams.map(({ open }) => open(epoch)[Symbol.asyncIterator]());
    try {
      yield* make(iterators);
    } finally {
      await Promise.all(iterators.map((iterator) => iterator.return?.()));
    }
  });
}
