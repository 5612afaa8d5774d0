import { type Arrays, dataset } from "./dataset.js";
import { padded } from "./fill-up.js";

/** Items stacked to batches of those that share a bucket; with `pad`, ragged ones are filled up. */
export async function* inBatches<B extends Arrays>(
  items: AsyncIterable<B>,
  size: number,
  bucketOf: (item: B) => number,
  dropLast: boolean,
  pad: number | undefined,
): AsyncGenerator<B> {
  const stack = (list: B[]): B => {
    const rows = pad === undefined ? list : padded(list, pad);
    return dataset<B>({ length: rows.length, get: (i) => rows[i] }).gather(Uint32Array.from(rows.keys()));
  };
  const buckets = new Map<number, B[]>();
  for await (const item of items) {
    const bucket = bucketOf(item);
    const list = buckets.get(bucket) ?? [];
    list.push(item);
    buckets.set(bucket, list.length === size ? [] : list);
    if (list.length === size) yield stack(list);
  }
  if (!dropLast) for (const list of buckets.values()) if (list.length > 0) yield stack(list);
}
