/** Streams: items one after another, made lazily, for data that do not fit into memory or come from elsewhere. */
import { ArgumentError, StateDictError } from "../errors.js";
import { checkCount } from "../shape.js";
import { type Arrays, dataset, type NumericArray } from "./dataset.js";
import { padded } from "./fill-up.js";
import { type Position, positionEntry } from "./loader.js";
import { Random, STREAM } from "./random.js";

/** Items that can be gone over again and again. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

type Open<T> = (epoch: number) => AsyncIterable<T>;

/**
 * Items one after another; each `for await … of` is one epoch. Nothing is read before it is asked for, and leaving the loop closes the
 * source. The order depends on seeds and the number of the epoch alone, so `io.saveCheckpoint` holds the place in it: a stream that is
 * loaded reads again what was given before, and leaves it out.
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

  /** @internal Use `stream`. */
  constructor(open: Open<T>) {
    this.open = open;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const skip = this.#skip;
    this.#skip = 0;
    return this.#items(this.#nextEpoch++, skip);
  }

  async *#items(epoch: number, skip: number): AsyncGenerator<T, void, undefined> {
    this.#given = 0;
    let count = 0;
    try {
      for await (const item of this.open(epoch)) {
        if (count++ < skip) continue;
        this.#given = count;
        yield item;
      }
    } finally {
      this.#given = 0;
    }
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
    if (epoch < 0 || item < 0)
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
    return this.#then(async function* (items) {
      const underWay: Promise<U>[] = [];
      let index = 0;
      for await (const item of items) {
        const result = Promise.resolve(fn(item, index++));
        result.catch(() => {}); // its turn to fail comes when it is awaited
        underWay.push(result);
        if (underWay.length >= concurrency) yield await (underWay.shift() as Promise<U>);
      }
      for (const result of underWay) yield await result;
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
    return this.#then(async function* (items) {
      let left = count;
      if (left === 0) return;
      for await (const item of items) {
        yield item;
        if (--left === 0) return;
      }
    });
  }

  /** All but the first items. */
  skip(count: number): Stream<T> {
    checkCount("skip", "count", count);
    return this.filter((_, index) => index >= count);
  }

  /** All items so many times in one epoch, in orders of their own if they are shuffled. */
  repeat(times: number): Stream<T> {
    checkCount("repeat", "times", times, 1);
    const open = this.open;
    return new Stream(async function* (epoch) {
      for (let i = 0; i < times; i++) yield* open(epoch * times + i);
    });
  }

  /** The items of this stream, then those of another. */
  concat<U>(other: Stream<U>): Stream<T | U> {
    const opens: readonly Open<T | U>[] = [this.open, other.open];
    return new Stream(async function* (epoch) {
      for (const open of opens) yield* open(epoch);
    });
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
    });
  }

  /** Reads up to `count` items ahead while the last one is at work. */
  prefetch(count: number): Stream<T> {
    checkCount("prefetch", "count", count, 1);
    return this.#then(async function* (items) {
      const iterator = items[Symbol.asyncIterator]();
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
    });
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
    return this.#batches(size, () => 0, dropLast, pad);
  }

  /**
   * Batches of items of like lengths, so that little is filled up: an item goes to the bucket of the first boundary above its length, and
   * a bucket that is full is a batch. Otherwise as `batch` with `pad`.
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
    return this.#batches(
      size,
      (item) => boundaries.filter((boundary) => boundary <= lengthOf(item)).length,
      dropLast,
      pad,
    );
  }

  #batches<B extends Arrays>(
    this: Stream<B>,
    size: number,
    bucketOf: (item: B) => number,
    dropLast: boolean,
    pad: number | undefined,
  ): Stream<B> {
    const stack = (list: B[]): B => {
      const rows = pad === undefined ? list : padded(list, pad);
      const indices = Uint32Array.from(rows, (_, i) => i);
      return dataset<B>({ length: rows.length, get: (i) => rows[i] }).gather(indices);
    };
    return this.#then(async function* (items) {
      const buckets = new Map<number, B[]>();
      for await (const item of items) {
        const bucket = bucketOf(item);
        const list = [...(buckets.get(bucket) ?? []), item];
        if (list.length === size) yield stack(list);
        buckets.set(bucket, list.length === size ? [] : list);
      }
      if (!dropLast) for (const list of buckets.values()) if (list.length > 0) yield stack(list);
    });
  }

  #then<U>(make: (items: AsyncIterable<T>, epoch: number) => AsyncIterable<U>): Stream<U> {
    const open = this.open;
    return new Stream((epoch) => make(open(epoch), epoch));
  }
}

/**
 * A stream of what can be gone over: an array, a data loader, lines of a file. A function is called for each epoch, with its number from 0.
 */
export function stream<T>(source: Source<T> | ((epoch: number) => Source<T>)): Stream<T> {
  return new Stream(async function* (epoch) {
    yield* typeof source === "function" ? source(epoch) : source;
  });
}
