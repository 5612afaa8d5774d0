/** Streams: items one after another, made lazily, for data that do not fit into memory or come from elsewhere. */
import { ArgumentError, StateDictError } from "../errors.js";
import { checkCount } from "../shape.js";
import type { Arrays, NumericArray } from "./dataset.js";
import { inBatches } from "./in-batches.js";
import { leaveOut } from "./leave-out.js";
import { DataLoader, type Position, positionEntry } from "./loader.js";
import { Random, STREAM } from "./random.js";
import { untilAborted } from "./until-aborted.js";

/** Items that can be gone over again and again. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/** An epoch without its first `skip` items, which are not made where that can be avoided. */
type Open<T> = (epoch: number, skip: number) => AsyncIterable<T>;

/**
 * Items one after another; each `for await … of` is one epoch. Nothing is read before it is asked for, and leaving the loop closes the
 * source. The order depends on seeds and the number of the epoch alone, so `io.saveCheckpoint` holds the place in it: a stream that is
 * loaded leaves out what was given before, and calls `map` for it only where a shuffle, a filter or the like comes after.
 *
 * ```ts
 * const batches = data.stream(files).map(readExample, { concurrency: 4 }).shuffle(1000, { seed: 1 }).batch(32).prefetch(2);
 * for await (const epoch of fit(model, { train: batches, … })) console.log(epoch.loss);
 * ```
 */
export class Stream<T> implements AsyncIterable<T> {
  /** @internal One epoch, whichever it is. */
  readonly open: Open<T>;
  #nextEpoch = 0;
  #given = 0;
  #skip = 0;

  /** Items of an epoch, where that is known before it is over. */
  readonly length: number | undefined;

  /** @internal Use `stream`. */
  constructor(open: Open<T>, length?: number) {
    this.open = open;
    this.length = length;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const skip = this.#skip;
    this.#skip = 0;
    return this.#items(this.#nextEpoch++, skip);
  }

  async *#items(epoch: number, skip: number): AsyncGenerator<T, void, undefined> {
    this.#given = 0;
    let given = skip;
    try {
      for await (const item of this.open(epoch, skip)) {
        this.#given = ++given;
        yield item;
      }
    } finally {
      this.#given = 0;
    }
    // The place was the end of its epoch, which is over then.
    if (skip > 0 && given === skip) yield* this.#items(this.#nextEpoch++, 0);
  }

  /** Where it is: the epoch, and the items given of it. */
  stateDict(): Map<string, Position> {
    const within = this.#given > 0;
    return new Map([
      ["epoch", positionEntry(within ? this.#nextEpoch - 1 : this.#nextEpoch)],
      ["item", positionEntry(within ? this.#given : this.#skip)],
    ]);
  }

  /**
   * Goes on where another stream, made in the same way, was.
   *
   * @throws StateDictError for what is no position
   */
  loadStateDict(
    dict: ReadonlyMap<string, { readonly data: ArrayLike<number> }>,
    { source = "loadStateDict" }: { readonly source?: string } = {},
  ): { missing: string[]; unknown: string[] } {
    const [epoch, item] = ["epoch", "item"].map((name) => dict.get(name)?.data[0] ?? -1);
    if (![epoch, item].every((n) => Number.isInteger(n) && n >= 0))
      throw new StateDictError(source, "a stream's position is an epoch and an item", `epoch ${epoch}, item ${item}`);
    [this.#nextEpoch, this.#skip, this.#given] = [epoch, item, 0];
    return { missing: [], unknown: [] };
  }

  /** What a function makes of each item; `concurrency` (default 1) calls may be under way at once, and the order stays. */
  map<U>(
    fn: (item: T, index: number) => U | Promise<U>,
    { concurrency = 1 }: { readonly concurrency?: number } = {},
  ): Stream<U> {
    checkCount("map", "concurrency", concurrency, 1);
    const open = this.open;
    return new Stream(async function* (epoch, skip) {
      const underWay: Promise<U>[] = [];
      let index = skip;
      for await (const item of open(epoch, skip)) {
        const result = new Promise<U>((resolve) => resolve(fn(item, index++)));
        result.catch(() => {}); // its turn to fail comes when it is awaited
        underWay.push(result);
        if (underWay.length >= concurrency) yield await (underWay.shift() as Promise<U>);
      }
      for (const result of underWay) yield await result;
    }, this.length);
  }

  /** All that a function makes of each item, one after another. */
  flatMap<U>(fn: (item: T, index: number) => Source<U> | Promise<Source<U>>): Stream<U> {
    return this.#then(async function* (items) {
      let index = 0;
      for await (const item of items) yield* await fn(item, index++);
    });
  }

  /** The items that a function says yes to. */
  filter(keep: (item: T, index: number) => boolean | Promise<boolean>): Stream<T> {
    return this.#then(async function* (items) {
      let index = 0;
      for await (const item of items) if (await keep(item, index++)) yield item;
    });
  }

  /** The first items. */
  take(count: number): Stream<T> {
    checkCount("take", "count", count);
    return this.#then(
      async function* (items) {
        let left = count;
        if (left === 0) return;
        for await (const item of items) {
          yield item;
          if (--left === 0) return;
        }
      },
      this.length === undefined ? undefined : Math.min(count, this.length),
    );
  }

  /** All but the first items. */
  skip(count: number): Stream<T> {
    checkCount("skip", "count", count);
    const { open, length } = this;
    return new Stream(
      (epoch, skip) => open(epoch, count + skip),
      length === undefined ? undefined : Math.max(0, length - count),
    );
  }

  /** All items so many times in one epoch, in orders of their own if they are shuffled. */
  repeat(times: number): Stream<T> {
    checkCount("repeat", "times", times, 1);
    const { open, length } = this;
    const all = async function* (epoch: number): AsyncGenerator<T> {
      for (let i = 0; i < times; i++) yield* open(epoch * times + i, 0);
    };
    return new Stream((epoch, skip) => leaveOut(all(epoch), skip), length === undefined ? undefined : length * times);
  }

  /** The items of this stream, then those of another. */
  concat<U>(other: Stream<U>): Stream<T | U> {
    const opens: readonly Open<T | U>[] = [this.open, other.open];
    const all = async function* (epoch: number): AsyncGenerator<T | U> {
      for (const open of opens) yield* open(epoch, 0);
    };
    const length = this.length === undefined || other.length === undefined ? undefined : this.length + other.length;
    return new Stream((epoch, skip) => leaveOut(all(epoch), skip), length);
  }

  /** In random order: each time one of a window of `size` items, so that no more are held. Every epoch has an order of its own. */
  shuffle(size: number, { seed = 0 }: { readonly seed?: number } = {}): Stream<T> {
    checkCount("shuffle", "size", size, 1);
    new Random(seed); // refuses a bad seed here and not in the first epoch
    return this.#then(async function* (items, epoch) {
      const random = new Random(seed, STREAM.shuffle, epoch);
      const window: T[] = [];
      const take = (): T => {
        const at = random.below(window.length);
        const item = window[at];
        window[at] = window[window.length - 1];
        window.pop();
        return item;
      };
      for await (const item of items) {
        window.push(item);
        if (window.length === size) yield take();
      }
      while (window.length > 0) yield take();
    }, this.length);
  }

  /** Reads up to `count` items ahead while the last one is at work. */
  prefetch(count: number): Stream<T> {
    checkCount("prefetch", "count", count, 1);
    const open = this.open;
    return new Stream(async function* (epoch, skip) {
      const iterator = open(epoch, skip)[Symbol.asyncIterator]();
      const ahead: Promise<IteratorResult<T>>[] = [];
      const ask = (): void => {
        const next = iterator.next();
        next.catch(() => {}); // its turn to fail comes when it is awaited
        ahead.push(next);
      };
      try {
        for (let i = 0; i <= count; i++) ask();
        for (;;) {
          const { done, value } = await (ahead.shift() as Promise<IteratorResult<T>>);
          if (done) return;
          ask();
          yield value;
        }
      } finally {
        await iterator.return?.();
      }
    }, this.length);
  }

  /**
   * Items of named arrays stacked to batches, along a first axis of their number.
   *
   * @param options.dropLast whether a last batch that is smaller is left out; default false
   * @param options.pad the number that fills up arrays whose first axes differ; by default they must not. Then `lengths` gives their sizes, (N)
   * @throws ShapeError, when it is read, for items that do not fit together
   */
  batch<B extends Arrays>(
    this: Stream<B>,
    size: number,
    { dropLast = false, pad }: { readonly dropLast?: boolean; readonly pad?: number } = {},
  ): Stream<B & { readonly lengths?: NumericArray<Int32Array> }> {
    checkCount("batch", "size", size, 1);
    const { open, length } = this;
    const batches = length === undefined ? undefined : dropLast ? Math.floor(length / size) : Math.ceil(length / size);
    return new Stream((epoch, skip) => inBatches(open(epoch, skip * size), size, () => 0, dropLast, pad), batches);
  }

  /**
   * Batches of items of like lengths, so that little is filled up: an item goes to the bucket of the first boundary above its length, and
   * a bucket that is full is a batch. Otherwise as `batch` with `pad`; `shuffle` before it mixes items, and after it the batches.
   *
   * @param lengthOf the length of an item
   * @param options.boundaries in ascending order; items of the greatest and above share a bucket
   * @throws ArgumentError for boundaries that do not ascend
   */
  bucket<B extends Arrays>(
    this: Stream<B>,
    size: number,
    lengthOf: (item: B) => number,
    {
      boundaries,
      dropLast = false,
      pad = 0,
    }: { readonly boundaries: readonly number[]; readonly dropLast?: boolean; readonly pad?: number },
  ): Stream<B & { readonly lengths?: NumericArray<Int32Array> }> {
    checkCount("bucket", "size", size, 1);
    if (boundaries.some((boundary, i) => !(boundary > (boundaries[i - 1] ?? Number.NEGATIVE_INFINITY))))
      throw new ArgumentError("bucket", "boundaries must ascend", `[${boundaries}]`);
    const bucketOf = (item: B): number => boundaries.filter((boundary) => boundary <= lengthOf(item)).length;
    return this.#then((items) => inBatches(items, size, bucketOf, dropLast, pad));
  }

  #then<U>(make: (items: AsyncIterable<T>, epoch: number) => AsyncIterable<U>, length?: number): Stream<U> {
    const open = this.open;
    return new Stream((epoch, skip) => leaveOut(make(open(epoch, 0), epoch), skip), length);
  }
}

/** How `stream` goes over its source. */
export interface StreamOptions {
  /** Ends it at once, with the signal's reason as the error, even while an item is awaited. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A stream of what can be gone over: an array, a data loader, lines of a file. A function is called for each epoch, with its number from 0.
 *
 * @throws when it is read: the signal's reason when it is aborted; what the source throws
 */
export function stream<T>(
  source: Source<T> | ((epoch: number) => Source<T>),
  { signal }: StreamOptions = {},
): Stream<T> {
  const open = (epoch: number, skip: number): Source<T> => {
    const items = typeof source === "function" ? source(epoch) : source;
    if (items instanceof Stream) return items.open(epoch, skip);
    return items instanceof DataLoader ? items.epochFrom(epoch, skip) : leaveOut(items, skip);
  };
  const length = typeof source === "object" && "length" in source ? source.length : undefined;
  return new Stream(
    async function* (epoch, skip) {
      yield* signal ? untilAborted(open(epoch, skip), signal) : open(epoch, skip);
    },
    typeof length === "number" ? length : undefined,
  );
}
