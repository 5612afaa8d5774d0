import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { data } from "../../src/index.js";
import { all, watched } from "./watched.js";

describe("a stream with a signal", () => {
  test("is the same stream until that is aborted, and keeps no listeners", async () => {
    const { signal } = new AbortController();
    expect(data.stream([0, 1, 2, 3, 4], { signal }).length).toBe(5);
    const { seen, source } = watched(5);
    const items = data.stream(source, { signal }).map((i) => 2 * i);
    expect(await all(items)).toEqual([0, 2, 4, 6, 8]);
    expect(await all(items.take(2))).toEqual([0, 2]);
    expect(seen).toEqual({ opened: 2, closed: 2, taken: 7 });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("ends at once with the signal's reason, while an item is awaited or before", async () => {
    const controller = new AbortController();
    let closed = false;
    let release = (): void => {};
    const stuck = async function* (): AsyncGenerator<number> {
      try {
        yield 1;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        yield 2;
      } finally {
        closed = true;
      }
    };
    const { signal } = controller;
    const items = data.stream(stuck, { signal }).prefetch(1)[Symbol.asyncIterator]();
    expect(await items.next()).toEqual({ done: false, value: 1 });
    const second = items.next();
    controller.abort(new Error("enough"));
    await expect(second).rejects.toThrow(new Error("enough"));
    expect([closed, getEventListeners(signal, "abort")]).toEqual([false, []]);
    release();
    await expect.poll(() => closed).toBe(true);

    const { seen, source } = watched(5);
    await expect(all(data.stream(source, { signal }))).rejects.toThrow(new Error("enough"));
    expect(seen.opened).toBe(0);
  });

  test("ends after an item in whose time the signal was aborted, and closes the source", async () => {
    const controller = new AbortController();
    const { seen, source } = watched(5);
    const read = async (): Promise<void> => {
      for await (const i of data.stream(source, { signal: controller.signal })) if (i === 2) controller.abort();
    };
    await expect(read()).rejects.toThrow(controller.signal.reason);
    expect(seen).toEqual({ opened: 1, closed: 1, taken: 3 });
  });
});
