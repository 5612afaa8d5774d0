import { random, type Samples } from "../sample.js";

type Shape = { readonly n: number; readonly c: number; readonly inner: number };

// Images, images of one or two pixels, and (N, C) with channels in vectors and left over.
const shapes = (n: number): Shape[] => [
  { n: 2, c: 5, inner: n },
  { n, c: 3, inner: 2 },
  { n, c: 6, inner: 1 },
  { n: 4, c: n, inner: 1 },
];

const eps = 1e-5;

export const batchNorm: Samples<"batchNorm"> = (n) =>
  shapes(n).flatMap((s) =>
    [
      { name: "around zero", x: random(s.n * s.c * s.inner, 1, -2, 2) },
      { name: "mean 1000, deviation 0.01", x: random(s.n * s.c * s.inner, 2, 1000 - 0.017, 1000 + 0.017) },
    ].map(({ name, x }) => ({
      name,
      args: {
        x,
        weight: random(s.c, 3, 0.5, 1.5),
        bias: random(s.c, 4),
        y: x.length,
        mean: s.c,
        variance: s.c,
        ...s,
        eps,
      },
      inPlace: [["y", "x"]],
    })),
  );

export const batchNormGrad: Samples<"batchNormGrad"> = (n) =>
  shapes(n).map((s) => ({
    args: {
      x: random(s.n * s.c * s.inner, 1, -2, 2),
      weight: random(s.c, 2, 0.5, 1.5),
      mean: random(s.c, 3, -0.1, 0.1),
      variance: random(s.c, 4, 0.5, 1.5),
      dy: random(s.n * s.c * s.inner, 5, 0, 2),
      dx: s.n * s.c * s.inner,
      dweight: s.c,
      dbias: s.c,
      ...s,
      eps,
    },
    inPlace: [
      ["dx", "x"],
      ["dx", "dy"],
    ],
  }));
