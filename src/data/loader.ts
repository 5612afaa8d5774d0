/** Batches from a data set. */
import { ArgumentError, StateDictError } from "../errors.js";
import { type Arrays, type DataSource, type Dataset, dataset } from "./dataset.js";
import { Random, STREAM } from "./random.js";

/** How a loader makes batches. */
export interface LoaderOptions {
  /** Items per batch, a positive integer. Default 32. */
  readonly batchSize?: number;
  /** Whether every epoch has its own random order. Default false: the order of the data set. */
  readonly shuffle?: boolean;
  /** Seed of the shuffle. Default 0. */
  readonly seed?: number;
  /** Whether to leave out a last batch that is smaller than the others. Default false. */
  readonly dropLast?: boolean;
}

/** A whole number, as state dicts hold it. */
export interface Position {
  readonly dtype: "i32";
  readonly shape: [];
  readonly data: Int32Array;
}

export const positionEntry = (n: number): Position => ({ dtype: "i32", shape: [], data: Int32Array.of(n) });

/**
 * Goes over a data set in batches; each `for … of` is one epoch.
 *
 * ```ts
 * const loader = new DataLoader({ x, labels }, { batchSize: 64, shuffle: true });
 * for (const { x, labels } of loader) step(tensor(x), tensor(labels));
 * ```
 *
 * A batch has the names of the data set; each of its arrays has a first axis of the batch's size, and memory of its
 * own. The order of an epoch depends on the seed and the epoch's number alone, so a run can be resumed by setting `epoch`, or within an
 * epoch by its state dict, which a checkpoint holds.
 */
export class DataLoader<B extends Arrays> implements Iterable<B> {
  readonly dataset: Dataset<B>;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly dropLast: boolean;
  private nextEpoch = 0;
  /** Batches given of the epoch that is being gone over; 0 between epochs. */
  private given = 0;
  /** Batches that the next epoch leaves out, since a run before this one had them. */
  private skip = 0;

  /**
   * @throws ArgumentError when the data set is empty, the batch size is no positive integer, or `dropLast` leaves nothing
   * @throws ShapeError when arrays disagree with their shapes or with each other
   */
  constructor(
    source: DataSource<B>,
    { batchSize = 32, shuffle = false, seed = 0, dropLast = false }: LoaderOptions = {},
  ) {
    this.dataset = dataset(source);
    if (!Number.isInteger(batchSize) || batchSize <= 0)
      throw new ArgumentError("DataLoader", "batchSize must be a positive integer", String(batchSize));
    const items = this.dataset.length;
    if (items === 0) throw new ArgumentError("DataLoader", "the data set must not be empty", "0 items");
    if (dropLast && items < batchSize)
      throw new ArgumentError("DataLoader", "dropLast must leave a batch", `${items} items in batches of ${batchSize}`);
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.seed = seed;
    this.dropLast = dropLast;
    if (shuffle) new Random(seed); // refuses a bad seed here and not in the first epoch
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** Number of the epoch the next `for … of` goes over, from 0. It advances when an epoch begins, even if it is left early. */
  get epoch(): number {
    return this.nextEpoch;
  }

  set epoch(epoch: number) {
    if (!Number.isInteger(epoch) || epoch < 0)
      throw new ArgumentError("DataLoader", "epoch must be a non-negative integer", String(epoch));
    this.nextEpoch = epoch;
    this.skip = 0;
  }

  /** Where it is: the epoch and the batches given of it, for `io.saveCheckpoint`. */
  stateDict(): Map<string, Position> {
    const within = this.given > 0 && this.given < this.length;
    return new Map([
      ["epoch", positionEntry(within ? this.nextEpoch - 1 : this.nextEpoch)],
      ["batch", positionEntry(within ? this.given : this.skip)],
    ]);
  }

  /**
   * Goes on where another loader of the same data and options was: the next `for … of` begins with the batch after the last one given.
   *
   * @throws StateDictError for a position that it does not have
   */
  loadStateDict(
    dict: ReadonlyMap<string, { readonly data: ArrayLike<number> }>,
    { source = "loadStateDict" }: { readonly source?: string } = {},
  ): { missing: string[]; unknown: string[] } {
    const [epoch, batch] = ["epoch", "batch"].map((name) => dict.get(name)?.data[0] ?? -1);
    if (epoch < 0 || batch < 0 || batch >= this.length)
      throw new StateDictError(
        source,
        `the position must lie in ${this.length} batches`,
        `epoch ${epoch}, batch ${batch}`,
      );
    [this.nextEpoch, this.skip, this.given] = [epoch, batch, 0];
    return { missing: [], unknown: [] };
  }

  [Symbol.iterator](): Generator<B, void, undefined> {
    const first = this.skip;
    this.skip = 0;
    return this.batches(this.nextEpoch++, first);
  }

  /** @internal The batches of any epoch, without the first ones; the loader's own place stays. */
  *epochFrom(epoch: number, first: number): Generator<B, void, undefined> {
    const items = this.dataset.length;
    const order = this.shuffle
      ? new Random(this.seed, STREAM.shuffle, epoch).permutation(items)
      : Uint32Array.from({ length: items }, (_, i) => i);
    for (let batch = first; batch < this.length; batch++)
      yield this.dataset.gather(order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize));
  }

  private *batches(epoch: number, first: number): Generator<B, void, undefined> {
    let given = first;
    try {
      for (const batch of this.epochFrom(epoch, first)) {
        this.given = ++given;
        yield batch;
      }
    } finally {
      this.given = 0;
    }
  }
}
