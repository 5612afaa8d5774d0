import { random, randomInts, type Samples, withSpecials } from "../sample.js";

// The scanned axis last, first and in the middle, with fewer and more lines than are taken together.
const layouts = (n: number) => [
  { outer: 3, size: n, inner: 1 },
  { outer: n, size: 5, inner: 1 },
  { outer: 1, size: n, inner: 7 },
  { outer: 2, size: 5, inner: n },
];

const elements = (s: { outer: number; size: number; inner: number }): number => s.outer * s.size * s.inner;

export const linearScan: Samples<"linearScan"> = (n) =>
  layouts(n).flatMap((s) => {
    const size = elements(s);
    const [a, b] = [random(size, 1, -0.9, 0.9), random(size, 2, -0.9, 0.9)];
    const forward = { ...s, aStep: 1, bStep: 1, reversed: 0, initial: 0.5, y: size };
    return [
      { name: "forward", args: { ...forward, a, b } },
      { name: "reversed", args: { ...forward, a, b, reversed: 1, initial: 0 } },
      { name: "a sum", args: { ...forward, a, b: Float32Array.of(1), bStep: 0 } },
      { name: "a product", args: { ...forward, a: Float32Array.of(0), b, aStep: 0, initial: 1 } },
    ];
  });

export const linearScanI32: Samples<"linearScanI32"> = (n) =>
  layouts(n).flatMap((s) => {
    const size = elements(s);
    const [a, b] = [randomInts(size, 2 ** 31, 5), randomInts(size, 2 ** 31, 6)];
    const forward = { ...s, aStep: 1, bStep: 1, initial: -3, y: size };
    return [
      { name: "both", args: { ...forward, a, b } },
      { name: "a sum", args: { ...forward, a, b: Int32Array.of(1), bStep: 0 } },
      { name: "a product", args: { ...forward, a: Int32Array.of(0), b, aStep: 0, initial: 1 } },
    ];
  });

export const scanMax: Samples<"scanMax"> = (n) =>
  layouts(n).flatMap((s) => [
    { name: "numbers", args: { ...s, x: random(elements(s), 3), y: elements(s) }, inPlace: [["y", "x"]] },
    { name: "special", args: { ...s, x: withSpecials(elements(s), 4), y: elements(s) } },
  ]);
