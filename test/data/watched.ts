/** Every item, in order. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A source that tells how often it was opened and closed, and how many items were taken from it. */
export function watched(count: number) {
  const seen = { opened: 0, closed: 0, taken: 0 };
  const source = async function* (): AsyncGenerator<number> {
    seen.opened++;
    try {
      for (let i = 0; i < count; i++) {
        seen.taken++;
        yield i;
      }
    } finally {
      seen.closed++;
    }
  };
  return { seen, source };
}
