import { ArgumentError } from "../errors.js";
import { leaveOut } from "./leave-out.js";
import { Stream } from "./stream.js";

/** Several streams in step: one item of each, together, until one of them ends. */
export function zip<T extends readonly unknown[]>(...streams: { readonly [K in keyof T]: Stream<T[K]> }): Stream<T> {
  check("zip", streams);
  const lengths = known(streams);
  const open = (epoch: number, skip: number): AsyncGenerator<T> =>
    closing(streams, epoch, skip, async function* (iterators) {
      for (;;) {
        const results = await Promise.all(iterators.map((iterator) => iterator.next()));
        if (results.some(({ done }) => done)) return;
        yield results.map(({ value }) => value) as unknown as T;
      }
    });
  return new Stream(open, lengths && Math.min(...lengths));
}

/** One item of each stream in turn; those that have ended are passed over. */
export function interleave<T>(...streams: readonly Stream<T>[]): Stream<T> {
  check("interleave", streams);
  const items = (epoch: number): AsyncGenerator<T> =>
    closing(streams, epoch, 0, async function* (iterators) {
      const open = new Set(iterators);
      while (open.size > 0)
        for (const iterator of open) {
          const { done, value } = await iterator.next();
          if (done) open.delete(iterator);
          else yield value as T;
        }
    });
  return new Stream(
    (epoch, skip) => leaveOut(items(epoch), skip),
    known(streams)?.reduce((a, b) => a + b),
  );
}

function check(op: string, streams: readonly unknown[]): void {
  if (streams.length === 0) throw new ArgumentError(op, "takes at least one stream", "none");
}

/** The lengths, if all are known. */
function known(streams: readonly Stream<unknown>[]): number[] | undefined {
  const lengths = streams.map(({ length }) => length).filter((length) => length !== undefined);
  return lengths.length === streams.length ? lengths : undefined;
}

/** What is made of an epoch of each stream; all are closed at its end. */
async function* closing<T>(
  streams: readonly Stream<unknown>[],
  epoch: number,
  skip: number,
  make: (iterators: readonly AsyncIterator<unknown>[]) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const iterators = streams.map(({ open }) => open(epoch, skip)[Symbol.asyncIterator]());
  try {
    yield* make(iterators);
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}
