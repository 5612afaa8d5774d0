import { describe, expect, test } from "vitest";
import { data, fit, io, loss, nn, optim, seed } from "../../src/index.js";
import { all, watched } from "./watched.js";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("a stream", () => {
  test.each<[string, data.Stream<unknown>, unknown[]]>([
    [
      "map",
      data.stream(numbers(3)).map((x, i) => [x * x, i]),
      [
        [0, 0],
        [1, 1],
        [4, 2],
      ],
    ],
    ["flatMap", data.stream(numbers(4)).flatMap(async (x) => numbers(x)), [0, 0, 1, 0, 1, 2]],
    ["filter", data.stream(numbers(6)).filter(async (x) => x % 2 === 1), [1, 3, 5]],
    ["take and skip", data.stream(numbers(9)).skip(2).take(3), [2, 3, 4]],
    ["take of nothing", data.stream(numbers(9)).take(0), []],
    ["repeat", data.stream(numbers(2)).repeat(3), [0, 1, 0, 1, 0, 1]],
    ["concat", data.stream([1]).concat(data.stream(["a"])), [1, "a"]],
    [
      "zip",
      data.zip(data.stream([1, 2, 3]), data.stream(["a", "b"])),
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    ["interleave", data.interleave(data.stream([1, 2, 3]), data.stream([4]), data.stream([5, 6])), [1, 4, 5, 2, 6, 3]],
    ["prefetch", data.stream(numbers(5)).prefetch(2), [0, 1, 2, 3, 4]],
  ])("%s", async (_, stream, items) => {
    expect(await all(stream)).toEqual(items);
    expect(await all(stream)).toEqual(items); // a second epoch
  });

  test("maps several at once, in order", async () => {
    let [now, most] = [0, 0];
    const slow = data.stream(numbers(8)).map(
      async (x) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, x % 2 === 0 ? 6 : 1));
        now--;
        return x;
      },
      { concurrency: 3 },
    );
    expect(await all(slow)).toEqual(numbers(8));
    expect(most).toBe(3);
  });

  test("shuffles within its window, differently in each epoch, the same for the same seed", async () => {
    const make = (): data.Stream<number> => data.stream(numbers(50)).shuffle(8, { seed: 5 });
    const [one, other] = [make(), make()];
    const [first, second] = [await all(one), await all(one)];
    expect([...first].sort((a, b) => a - b)).toEqual(numbers(50));
    expect(first).not.toEqual(second);
    expect([await all(other), await all(other)]).toEqual([first, second]);
    // No item comes more than a window too early.
    first.forEach((item, at) => {
      expect(item - at).toBeLessThan(8);
    });
  });

  test("reads nothing before it is asked, and closes the source when the loop is left or fails", async () => {
    const { seen, source } = watched(100);
    const stream = data
      .stream(source)
      .map((x) => x + 1)
      .shuffle(4)
      .prefetch(2);
    expect(seen.opened).toBe(0);
    for await (const _ of stream) break;
    expect([seen.opened, seen.closed]).toEqual([1, 1]);
    expect(seen.taken).toBeLessThan(10);
    const failing = data.stream(source).map((x) => {
      if (x === 3) throw new Error("item 3 is broken");
      return x;
    });
    await expect(all(failing.prefetch(3))).rejects.toThrow("item 3 is broken");
    expect([seen.opened, seen.closed]).toEqual([2, 2]);
    const both = data.zip(data.stream(source), data.stream([1]));
    await all(both);
    expect([seen.opened, seen.closed]).toEqual([3, 3]);
  });

  test("batches named arrays, ragged ones filled up", async () => {
    const item = (length: number) => ({
      x: { data: Float32Array.from(numbers(2 * length)), shape: [length, 2] },
      label: { data: Int32Array.of(length), shape: [] },
    });
    const items = data.stream([item(1), item(3), item(2)]);
    const [first, last] = await all(items.batch(2, { pad: -1 }));
    expect([first.x.shape, [...first.x.data]]).toEqual([
      [2, 3, 2],
      [0, 1, -1, -1, -1, -1, 0, 1, 2, 3, 4, 5],
    ]);
    expect([first.label.shape, [...first.label.data], [...(first.lengths?.data ?? [])]]).toEqual([[2], [1, 3], [1, 3]]);
    expect(last.x.shape).toEqual([1, 2, 2]);
    expect(await all(items.batch(2, { pad: 0, dropLast: true }))).toHaveLength(1);
    const unlike = data.stream<data.Arrays>([item(1), { y: item(1).x }]).batch(2, { pad: 0 });
    await expect(all(unlike)).rejects.toThrow("batch: every item must have x, got y");
    await expect(all(items.batch(2))).rejects.toThrow(
      "dataset: x of item 1 must have the shape of item 0, (1, 2), got (3, 2)",
    );
  });

  test("batches items of like lengths", async () => {
    const item = (length: number) => ({ x: { data: new Int32Array(length).fill(length), shape: [length] } });
    const items = data.stream([1, 7, 2, 30, 3, 9, 8].map(item));
    const batches = await all(items.bucket(2, ({ x }) => x.shape[0], { boundaries: [5, 10], pad: -1 }));
    expect(batches.map(({ lengths }) => [...(lengths?.data ?? [])])).toEqual([[1, 2], [7, 9], [3], [8], [30]]);
    expect([...batches[0].x.data]).toEqual([1, -1, 2, 2]);
    const whole = items.bucket(2, ({ x }) => x.shape[0], { boundaries: [5, 10], dropLast: true });
    expect(await all(whole)).toHaveLength(2);
    expect(() => items.bucket(2, () => 0, { boundaries: [5, 5] })).toThrow("bucket: boundaries must ascend, got [5,5]");
  });

  test("goes on in the middle of an epoch", async () => {
    const make = (): data.Stream<number> =>
      data.zip(data.stream(numbers(20)).shuffle(6), data.stream(numbers(20))).map(([x]) => x);
    const stream = make();
    await all(stream);
    const rest: number[] = [];
    let saved = new Uint8Array();
    for await (const item of stream) {
      if (saved.length > 0) rest.push(item);
      else if (item === 7) saved = Uint8Array.from(io.saveCheckpoint({ stream }));
    }
    const copy = make();
    io.loadCheckpoint({ stream: copy }, saved, "run");
    expect(await all(copy)).toEqual(rest);
    expect(await all(copy)).toEqual(await all(stream));
    const broken = new Map([1, 1.5].map((n, i) => [["epoch", "item"][i], { data: [n] }]));
    expect(() => copy.loadStateDict(broken)).toThrow(
      "loadStateDict: a stream's position is an epoch and an item, got epoch 1, item 1.5",
    );
    expect(() => copy.loadStateDict(new Map())).toThrow(
      "loadStateDict: a stream's position is an epoch and an item, got epoch -1, item -1",
    );
  });

  /** What is left of the second epoch after so many items of it. */
  async function resumed<T>(make: () => data.Stream<T>, items: number): Promise<T[]> {
    const stream = make();
    stream.loadStateDict(new Map([1, items].map((n, i) => [["epoch", "item"][i], { data: [n] }])));
    return all(stream);
  }

  const row = (x: number) => ({ x: { data: Float32Array.of(x), shape: [1] } });
  const loader = (): data.DataLoader<ReturnType<typeof row>> =>
    new data.DataLoader({ length: 20, get: row }, { batchSize: 3, shuffle: true, seed: 4 });

  test.each<[string, () => data.Stream<unknown>]>([
    ["an array", () => data.stream(numbers(9))],
    ["a data loader", () => data.stream(loader())],
    ["a stream", () => data.stream(data.stream(numbers(9)).shuffle(4))],
    ["map", () => data.stream(numbers(9)).map((x, i) => [x, i], { concurrency: 2 })],
    ["flatMap", () => data.stream(numbers(5)).flatMap(numbers)],
    ["filter", () => data.stream(numbers(20)).filter((x) => x % 2 === 0)],
    ["take and skip", () => data.stream(numbers(20)).skip(3).take(9)],
    ["repeat", () => data.stream(numbers(4)).shuffle(4).repeat(3)],
    ["concat", () => data.stream(numbers(4)).concat(data.stream(numbers(6)).shuffle(3))],
    ["zip", () => data.zip(data.stream(numbers(9)).shuffle(3), data.stream(loader()).repeat(2))],
    ["interleave", () => data.interleave(data.stream(numbers(4)), data.stream(numbers(7)).shuffle(3))],
    ["batch", () => data.stream(numbers(20)).map(row).batch(3).prefetch(2)],
    ["batch with dropLast", () => data.stream(numbers(20)).map(row).shuffle(5).batch(3, { dropLast: true })],
    [
      "bucket",
      () =>
        data
          .stream(numbers(20))
          .map(row)
          .bucket(3, ({ x }) => x.data[0] % 4, { boundaries: [1, 2] }),
    ],
  ])("%s goes on from any place", async (_, make) => {
    const whole = make();
    await all(whole);
    const [second, third] = [await all(whole), await all(whole)];
    for (let items = 0; items < second.length; items++) expect(await resumed(make, items)).toEqual(second.slice(items));
    expect(await resumed(make, second.length)).toEqual(third); // that epoch was over
    if (whole.length !== undefined) expect(second).toHaveLength(whole.length);
  });

  test("makes nothing anew that was given before, unless its order asks for it", async () => {
    let made: number[] = [];
    const make = (x: number) => {
      made.push(x);
      return row(x);
    };
    await resumed(() => data.zip(data.stream(numbers(9)).map(make).batch(2).prefetch(1)), 3);
    expect(made).toEqual([6, 7, 8]);
    made = [];
    await resumed(() => data.stream(numbers(9)).shuffle(4).map(make), 7);
    expect(made).toHaveLength(2);
  });

  test.each<[string, data.Stream<unknown>, number | undefined]>([
    ["take beyond the end", data.stream(numbers(3)).take(5), 3],
    ["skip beyond the end", data.stream(numbers(3)).skip(5), 0],
    ["a data loader", data.stream(loader()), 7],
    ["a set", data.stream(new Set([1])), undefined],
    ["filter", data.stream(numbers(3)).filter(() => true), undefined],
    ["zip with what is not known", data.zip(data.stream([1]), data.stream(new Set([1]))), undefined],
    ["concat", data.stream([1]).concat(data.stream([2, 3])), 3],
    ["repeat", data.stream([1, 2]).repeat(3), 6],
  ])("the length of %s", (_, { length }, expected) => expect(length).toBe(expected));

  test.each([1, 2, 4])("gives all before the item that fails, with %s at once", async (concurrency) => {
    const fail = (x: number): number => {
      if (x === 3) throw new Error("item 3 is broken");
      return x;
    };
    const given: number[] = [];
    const read = async (): Promise<void> => {
      for await (const x of data.stream(numbers(8)).map(fail, { concurrency })) given.push(x);
    };
    await expect(read()).rejects.toThrow("item 3 is broken");
    expect(given).toEqual([0, 1, 2]);
  });

  test("trains on after a checkpoint at the last step of an epoch", async () => {
    const model = nn.linear(1, 2);
    const make = () =>
      data
        .stream(numbers(4))
        .map((i) => ({ ...row(i), labels: { data: Int32Array.of(i % 2), shape: [] } }))
        .batch(2);
    const optimizer = optim.sgd(model, { lr: 0.1 });
    const [train, copy] = [make(), make()];
    let saved = new Uint8Array();
    const steps: (number | undefined)[] = [];
    const onStep = ({ step, steps: all }: { step: number; steps: number | undefined }): void => {
      steps.push(all);
      if (step === 2) saved = Uint8Array.from(io.saveCheckpoint({ train }));
    };
    for await (const _ of fit(model, { train, loss: loss.crossEntropy, optimizer, epochs: 1, onStep }));
    io.loadCheckpoint({ train: copy }, saved, "run");
    for await (const { steps } of fit(model, { train: copy, loss: loss.crossEntropy, optimizer, epochs: 1 }))
      expect(steps).toBe(2);
    expect(steps).toEqual([2, 2]);
  });

  test("trains", async () => {
    seed(0);
    const model = nn.linear(2, 2);
    const train = data
      .stream(numbers(64))
      .map((i) => ({
        x: { data: Float32Array.of(Math.sin(i), Math.cos(i)), shape: [2] },
        labels: { data: Int32Array.of(Math.sin(i) > 0 ? 1 : 0), shape: [] },
      }))
      .shuffle(64)
      .batch(16);
    const losses: number[] = [];
    for await (const epoch of fit(model, {
      train,
      loss: loss.crossEntropy,
      optimizer: optim.adam(model, { lr: 0.1 }),
      epochs: 8,
    }))
      losses.push(epoch.loss);
    expect(losses[7]).toBeLessThan(losses[0] / 2);
  });

  test.each([
    [() => data.stream([1]).shuffle(0), "shuffle: size must be a whole number of at least 1, got 0"],
    [
      () => data.stream([1]).map((x) => x, { concurrency: 0 }),
      "map: concurrency must be a whole number of at least 1, got 0",
    ],
    [() => data.stream([1]).take(-1), "take: count must be a whole number of at least 0, got -1"],
    [() => data.stream([1]).prefetch(0), "prefetch: count must be a whole number of at least 1, got 0"],
    [() => data.zip(), "zip: takes at least one stream, got none"],
  ])("%s is refused", (call, message) => expect(call).toThrow(message));
});
