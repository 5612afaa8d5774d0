import { random, type Samples } from "../sample.js";

/** cos and sin of −2πk / n. */
const twiddles = (n: number): Float32Array =>
  Float32Array.from({ length: 2 * n }, (_, i) => {
    const angle = (-2 * Math.PI * (i >> 1)) / n;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });

// Even and odd powers of two, of up to 2048, in fewer and more rows than there are lanes.
const sizes = (n: number) => [
  { rows: n, n: 4 },
  { rows: 5, n: 2 ** Math.ceil(Math.log2(n + 4)) },
];

export const rfft: Samples<"rfft"> = (n) =>
  sizes(n).map((s) => ({
    args: { ...s, x: random(s.rows * s.n, 1), twiddles: twiddles(s.n), y: s.rows * (s.n + 2) },
  }));

export const irfft: Samples<"irfft"> = (n) =>
  sizes(n).map((s) => ({
    args: { ...s, x: random(s.rows * (s.n + 2), 2), twiddles: twiddles(s.n), y: s.rows * s.n },
  }));
