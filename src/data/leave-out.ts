/** All items but the first. */
export async function* leaveOut<T>(items: Iterable<T> | AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  for await (const item of items) if (left-- <= 0) yield item;
}
