import { random, randomInts, type Samples } from "../sample.js";

interface Walk {
  readonly name: string;
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  readonly length: number;
}

const walks = (n: number): Walk[] => [
  { name: "contiguous", dims: [n], strides: [1], length: n },
  { name: "sliced", dims: [n, 5], strides: [7, 1], length: 7 * n },
  { name: "every second", dims: [n], strides: [2], length: 2 * n },
  { name: "transposed", dims: [n, 6], strides: [1, n], length: 6 * n },
  { name: "wide", dims: [6, n], strides: [1, 6], length: 6 * n },
  { name: "batch of transposed", dims: [3, n, 8], strides: [8 * n, 1, n], length: 24 * n },
  { name: "axes reversed", dims: [3, 5, n], strides: [1, 3, 15], length: 15 * n },
  { name: "repeated rows", dims: [n, 9], strides: [0, 1], length: 9 },
  { name: "repeated elements", dims: [n, 9], strides: [1, 0], length: n },
  ...(n === 1031
    ? [
        { name: "chunks of transposed", dims: [2, 130, 131], strides: [130 * 131, 1, 130], length: 2 * 130 * 131 },
        { name: "chunks of rows", dims: [1031, 67], strides: [70, 1], length: 1031 * 70 },
      ]
    : []),
];

const argsOf = ({ dims, strides }: Walk): { layout: number[]; size: number; y: number } => {
  const size = dims.reduce((a, b) => a * b, 1);
  return { layout: [dims.length, ...dims, ...strides], size, y: size };
};

export const copy: Samples<"copy"> = (n) =>
  walks(n).map((walk) => ({ name: walk.name, args: { x: random(walk.length, 1), ...argsOf(walk) } }));

export const copyI32: Samples<"copyI32"> = (n) =>
  walks(n).map((walk) => ({ name: walk.name, args: { x: randomInts(walk.length, 1000, 1), ...argsOf(walk) } }));

export const copyBool: Samples<"copyBool"> = (n) =>
  walks(n).map((walk) => ({
    name: walk.name,
    args: { x: Uint8Array.from(randomInts(walk.length, 2, 1)), ...argsOf(walk) },
  }));
