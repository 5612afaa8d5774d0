/** Batches from a data set. */
import { ArgumentError } from "../errors.js";
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

/**
 * Goes over a data set in batches; each `for … of` is one epoch.
 *
 * ```ts
 * const loader = new DataLoader({ x, labels }, { batchSize: 64, shuffle: true });
 * for (const { x, labels } of loader) step(tensor(x), tensor(labels));
 * ```
 *
 * A batch has the names of the data set; each of its arrays has a first axis of the batch's size, and memory of its
 * own. The order of an epoch depends on the seed and the epoch's number alone, so a run can be resumed by setting `epoch`.
 */
export class DataLoader<B extends Arrays> implements Iterable<B> {
  readonly dataset: Dataset<B>;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly dropLast: boolean;
  private nextEpoch = 0;

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
  }

  [Symbol.iterator](): Generator<B, void, undefined> {
    return this.batches(this.nextEpoch++);
  }

  private *batches(epoch: number): Generator<B, void, undefined> {
    const items = this.dataset.length;
    const order = this.shuffle
      ? new Random(this.seed, STREAM.shuffle, epoch).permutation(items)
      : Uint32Array.from({ length: items }, (_, i) => i);
    for (let batch = 0; batch < this.length; batch++)
      yield this.dataset.gather(order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize));
  }
}
