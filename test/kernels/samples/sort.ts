import { random, randomInts, type Samples, withSpecials } from "../sample.js";

/** Few values, so that many are equal. */
const withTies = (length: number): Float32Array => Float32Array.from(randomInts(length, 7, 3), (i) => i - 3);

const rows = 3;
const orders = [0, 1];

export const sort: Samples<"sort"> = (n) =>
  Object.entries({ any: random(rows * n, 1), special: withSpecials(rows * n, 2), ties: withTies(rows * n) }).flatMap(
    ([name, x]) =>
      orders.map((descending) => ({
        name: `${name}, descending ${descending}`,
        args: { x, y: rows * n, indices: rows * n, rows, cols: n, descending },
      })),
  );

export const sortI32: Samples<"sortI32"> = (n) =>
  orders.map((descending) => ({
    name: `descending ${descending}`,
    args: {
      x: randomInts(rows * n, 2 ** 31, 1).map((value, i) => (i % 2 ? -value : value)),
      y: rows * n,
      indices: rows * n,
      rows,
      cols: n,
      descending,
    },
  }));

export const topk: Samples<"topk"> = (n) =>
  Object.entries({ any: random(rows * n, 1), special: withSpecials(rows * n, 2), ties: withTies(rows * n) }).flatMap(
    ([name, x]) =>
      [0, 1, 5, n]
        .filter((k) => k <= n)
        .flatMap((k) =>
          orders.map((largest) => ({
            name: `${name}, ${k} of ${n}, largest ${largest}`,
            args: { x, y: rows * k, indices: rows * k, rows, cols: n, k, largest },
          })),
        ),
  );
