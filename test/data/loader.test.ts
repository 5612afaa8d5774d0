import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataset, split, subset } from "../../src/data/dataset.js";
import { DataLoader } from "../../src/data/loader.js";
import { ArgumentError, ShapeError } from "../../src/errors.js";

/** Items 0 … n − 1: x is (n, 2) with rows [i, −i], labels is (n). */
function counting(n: number) {
  return {
    x: { data: Float32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2)), shape: [n, 2] },
    labels: { data: Int32Array.from({ length: n }, (_, i) => i), shape: [n] },
  };
}

const epoch = (loader: Iterable<{ labels: { data: Int32Array } }>) =>
  [...loader].flatMap(({ labels }) => [...labels.data]);

describe("DataLoader", () => {
  test("yields batches in order, the last one partial", () => {
    const loader = new DataLoader(counting(5), { batchSize: 2 });
    expect(loader.length).toBe(3);
    expect([...loader]).toEqual([
      {
        x: { data: new Float32Array([0, -0, 1, -1]), shape: [2, 2] },
        labels: { data: new Int32Array([0, 1]), shape: [2] },
      },
      {
        x: { data: new Float32Array([2, -2, 3, -3]), shape: [2, 2] },
        labels: { data: new Int32Array([2, 3]), shape: [2] },
      },
      { x: { data: new Float32Array([4, -4]), shape: [1, 2] }, labels: { data: new Int32Array([4]), shape: [1] } },
    ]);
  });

  test("keeps the names and element types for the caller", () => {
    for (const { x, labels } of new DataLoader(counting(3))) {
      const images: Float32Array = x.data;
      const classes: Int32Array = labels.data;
      expect([images.length, classes.length]).toEqual([6, 3]);
    }
  });

  test("dropLast leaves out the partial batch", () => {
    const loader = new DataLoader(counting(5), { batchSize: 2, dropLast: true });
    expect(loader.length).toBe(2);
    expect(epoch(loader)).toEqual([0, 1, 2, 3]);
  });

  test("every epoch has every item once, x beside its label", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70 }), fc.nat(), (n, batchSize, seed) => {
        const loader = new DataLoader(counting(n), { batchSize, shuffle: true, seed });
        for (let e = 0; e < 2; e++) {
          const batches = [...loader];
          expect(batches.length).toBe(loader.length);
          const seen = batches.flatMap(({ x, labels }) => {
            labels.data.forEach((label, row) => {
              expect(x.data[2 * row]).toBe(label);
            });
            return [...labels.data];
          });
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        }
      }),
    );
  });

  test("shuffles differently by epoch and seed, the same again for the same two", () => {
    const make = (seed: number) => new DataLoader(counting(50), { batchSize: 8, shuffle: true, seed });
    const loader = make(0);
    const first = epoch(loader);
    const second = epoch(loader);
    expect(loader.epoch).toBe(2);
    expect(second).not.toEqual(first);
    expect(epoch(make(1))).not.toEqual(first);
    const resumed = make(0);
    resumed.epoch = 1;
    expect(epoch(resumed)).toEqual(second);
  });

  test("leaving early still moves on to the next epoch", () => {
    const loader = new DataLoader(counting(50), { batchSize: 8, shuffle: true });
    const firsts = [0, 1].map(() => {
      for (const { labels } of loader) return [...labels.data];
      return [];
    });
    expect(loader.epoch).toBe(2);
    expect(firsts[0]).not.toEqual(firsts[1]);
  });

  test("a batch has memory of its own", () => {
    const source = counting(4);
    const [first, second] = new DataLoader(source, { batchSize: 2 });
    first.x.data.fill(9);
    expect(second.x.data[0]).toBe(2);
    expect(source.x.data[0]).toBe(0);
  });

  test("takes items made one at a time", () => {
    const squares = { length: 3, get: (i: number) => ({ y: { data: Float64Array.of(i * i), shape: [] } }) };
    expect([...new DataLoader(squares, { batchSize: 2 })]).toEqual([
      { y: { data: new Float64Array([0, 1]), shape: [2] } },
      { y: { data: new Float64Array([4]), shape: [1] } },
    ]);
  });

  test.each([
    [{ batchSize: 0 }, "DataLoader: batchSize must be a positive integer, got 0"],
    [{ batchSize: 2.5 }, "DataLoader: batchSize must be a positive integer, got 2.5"],
    [{ batchSize: 9, dropLast: true }, "DataLoader: dropLast must leave a batch, got 5 items in batches of 9"],
    [{ shuffle: true, seed: -1 }, "random: seed must be an integer from 0 to 9007199254740991, got -1"],
  ])("refuses %j", (options, message) => {
    expect(thrown(() => new DataLoader(counting(5), options))).toEqual([ArgumentError, message]);
  });

  test("refuses an empty data set and a wrong epoch", () => {
    const empty = "DataLoader: the data set must not be empty, got 0 items";
    expect(thrown(() => new DataLoader(counting(0)))).toEqual([ArgumentError, empty]);
    const wrong = "DataLoader: epoch must be a non-negative integer, got -1";
    const loader = new DataLoader(counting(1));
    expect(
      thrown(() => {
        loader.epoch = -1;
      }),
    ).toEqual([ArgumentError, wrong]);
  });
});

describe("dataset", () => {
  test.each([
    [
      { x: { data: new Float32Array(6), shape: [3, 2] }, labels: { data: new Int32Array(2), shape: [2] } },
      [ShapeError, "dataset: arrays must hold the same number of items, got x: 3, labels: 2"],
    ],
    [
      { x: { data: new Float32Array(5), shape: [3, 2] } },
      [ShapeError, "dataset: x must have 6 elements for (3, 2), got 5"],
    ],
    [
      { x: { data: new Float32Array(1), shape: [] } },
      [ShapeError, "dataset: x needs a first axis that counts items, got shape ()"],
    ],
    [
      { x: { data: new Float32Array(3), shape: [1.5, 2] } },
      [ShapeError, "dataset: sizes must be whole numbers, zero or more, got (1.5, 2)"],
    ],
    [{}, [ArgumentError, "dataset: needs at least one array, got none"]],
  ])("refuses arrays that disagree (%#)", (arrays, expected) => {
    expect(thrown(() => dataset(arrays))).toEqual(expected);
  });

  test("refuses items whose shapes differ", () => {
    const ragged = { length: 2, get: (i: number) => ({ x: { data: new Float32Array(i + 1), shape: [i + 1] } }) };
    const message = "dataset: x of item 1 must have the shape of item 0, (1,), got (2,)";
    expect(thrown(() => dataset(ragged).gather(Uint32Array.of(0, 1)))).toEqual([ShapeError, message]);
    const endless = { length: Number.NaN, get: () => ({ x: { data: new Float32Array(1), shape: [1] } }) };
    const lengthMessage = "dataset: length must be a non-negative integer, got NaN";
    expect(thrown(() => dataset(endless))).toEqual([ArgumentError, lengthMessage]);
  });
});

describe("split and subset", () => {
  test("every item goes to exactly one side, the same for the same seed", () => {
    const sides = () => split(counting(20), 0.25, { seed: 0 });
    const { train, validation } = sides();
    expect([train.length, validation.length]).toEqual([15, 5]);
    const items = [train, validation].flatMap((part) => epoch(new DataLoader(part)));
    expect(items).not.toEqual(items.toSorted((a, b) => a - b));
    expect(items.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(epoch(new DataLoader(sides().validation))).toEqual(epoch(new DataLoader(validation)));
    expect(epoch(new DataLoader(split(counting(20), 0.25, { seed: 1 }).validation))).not.toEqual(
      epoch(new DataLoader(validation)),
    );
  });

  test("subset takes what it is told, in that order", () => {
    expect(epoch(new DataLoader(subset(counting(5), [4, 0, 4])))).toEqual([4, 0, 4]);
    const message = "subset: indices must be integers from 0 to 4, got 5";
    expect(thrown(() => subset(counting(5), [0, 5]))).toEqual([ArgumentError, message]);
  });

  test.each([
    [0, "split: fraction must lie between 0 and 1, got 0"],
    [1, "split: fraction must lie between 0 and 1, got 1"],
    [Number.NaN, "split: fraction must lie between 0 and 1, got NaN"],
    [0.01, "split: both parts must hold an item, got 0 of 4 for validation"],
  ])("split refuses the fraction %d", (fraction, message) => {
    expect(thrown(() => split(counting(4), fraction))).toEqual([ArgumentError, message]);
  });
});

function thrown(run: () => unknown): unknown[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return [error.constructor, error.message];
  }
  return [];
}
