import { random, type Samples } from "../sample.js";

// Rows of channels; groups of images, with one or more examples in a block; a channel to each group.
const shapes = (n: number) => [
  { n: 3, groups: 1, channels: n, inner: 1 },
  { n, groups: 2, channels: 3, inner: 1 },
  { n: 2, groups: 2, channels: 3, inner: n },
  { n: 2, groups: 3, channels: 1, inner: n },
  { n, groups: 2, channels: 1, inner: 2 },
  // Rows of more than one block.
  { n: 1, groups: 1, channels: 1, inner: 5 * n },
];

const eps = 1e-5;

export const groupNorm: Samples<"groupNorm"> = (n) =>
  shapes(n).flatMap((s) => {
    const size = s.n * s.groups * s.channels * s.inner;
    const affine = s.groups * s.channels;
    return [
      { name: "around zero", x: random(size, 1, -2, 2), centered: 1 },
      { name: "mean 1000, deviation 0.01", x: random(size, 2, 1000 - 0.017, 1000 + 0.017), centered: 1 },
      { name: "not centered", x: random(size, 3, -1, 2), centered: 0 },
    ].map(({ name, x, centered }) => ({
      name,
      args: {
        x,
        weight: random(affine, 4, 0.5, 1.5),
        bias: random(affine, 5),
        y: size,
        mean: s.n * s.groups,
        inverse: s.n * s.groups,
        ...s,
        centered,
        eps,
      },
      inPlace: [["y", "x"]] as const,
    }));
  });

export const groupNormGrad: Samples<"groupNormGrad"> = (n) =>
  shapes(n).flatMap((s) =>
    [0, 1].map((centered) => {
      const size = s.n * s.groups * s.channels * s.inner;
      const affine = s.groups * s.channels;
      const block = 2;
      return {
        name: centered ? "centered" : "not centered",
        args: {
          x: random(size, 1, -2, 2),
          weight: random(affine, 2, 0.5, 1.5),
          mean: random(s.n * s.groups, 3, -0.1, 0.1),
          inverse: random(s.n * s.groups, 4, 0.8, 1.4),
          dy: random(size, 5, 0, 2),
          dx: size,
          dweight: Math.ceil(s.n / block) * affine,
          dbias: Math.ceil(s.n / block) * affine,
          ...s,
          block,
          centered,
        },
        inPlace: [
          ["dx", "x"],
          ["dx", "dy"],
        ] as const,
      };
    }),
  );
