import { Lane, Opcode } from "../../../assembly/elementwise/opcode.js";
import { random, type Sample, type Samples } from "../sample.js";

/** One number for all axes, or (vertical, horizontal) of one plane, or one for depth too. */
type Sizes3 = number | readonly [vertical: number, horizontal: number] | readonly [depth: number, number, number];

export interface Convolution {
  readonly n?: number;
  readonly c?: number;
  readonly oc?: number;
  /** Default: no depth, whatever is said of it. */
  readonly d?: number;
  readonly h: number;
  readonly w: number;
  readonly k: Sizes3;
  readonly stride?: Sizes3;
  readonly pad?: Sizes3;
  readonly dilation?: Sizes3;
  readonly groups?: number;
}

function sizes({ n = 1, c = 1, oc = 1, d, h, w, k, stride = 1, pad = 0, dilation = 1, groups = 1 }: Convolution) {
  const three = (x: Sizes3, flat: number): readonly number[] => {
    const list = typeof x === "number" ? [x, x, x] : x;
    return [d === undefined || list.length < 3 ? flat : list[0], ...list.slice(-2)];
  };
  const [kd, kh, kw] = three(k, 1);
  const [strideD, strideH, strideW] = three(stride, 1);
  const [padD, padH, padW] = three(pad, 0);
  const [dilationD, dilationH, dilationW] = three(dilation, 1);
  const outputSize = (size: number, k: number, stride: number, pad: number, dilation: number): number =>
    Math.max(0, Math.floor((size + 2 * pad - dilation * (k - 1) - 1) / stride) + 1);
  const outputs = {
    od: outputSize(d ?? 1, kd, strideD, padD, dilationD),
    oh: outputSize(h, kh, strideH, padH, dilationH),
    ow: outputSize(w, kw, strideW, padW, dilationW),
  };
  const steps = { strideD, strideH, strideW, padD, padH, padW, dilationD, dilationH, dilationW };
  return { n, c, d: d ?? 1, h, w, oc, kd, kh, kw, ...outputs, ...steps, groups };
}

const convolutions = (n: number): Convolution[] => {
  const some = Math.min(n, 67);
  return [
    { c: 3, oc: 5, h: 5, w: n, k: 3, pad: 1 },
    { c: 2, oc: 9, h: 6, w: n, k: 3, stride: 2, pad: 1 },
    { c: 1, oc: 2, h: 9, w: some, k: 3, pad: 2, dilation: 2 },
    { c: 2, oc: 3, h: 7, w: some, k: 2, stride: 3, pad: 1, dilation: 2 },
    { n: some, c: 3, oc: 4, h: 4, w: 3, k: 3, pad: 1 },
    { c: some, oc: 3, h: 3, w: 4, k: 3, pad: 1 },
    { n: 2, c: 3, oc: some, h: 3, w: 4, k: 3 },
    { n: 2, c: 7, oc: 6, h: 2, w: some, k: 1 },
    { n: 2, c: 3, oc: 2, h: 5, w: some, k: 1, stride: 2 },
    { n: 2, c: 6, oc: 4, h: 5, w: some, k: 3, pad: 1, groups: 2 },
    // The axes differ.
    { c: 3, oc: 5, h: 8, w: n, k: [2, 5], stride: [3, 1], pad: [1, 3] },
    { n: 2, c: 4, oc: 9, h: 11, w: some, k: [3, 1], stride: [1, 2], pad: [2, 0], dilation: [2, 1] },
    { c: 6, oc: 6, h: 9, w: some, k: [1, 4], stride: [2, 3], pad: [0, 2], dilation: [1, 2], groups: 6 },
    // Tight in its working memory: a few channels more than whole tiles, phases of more pixels than a block.
    ...(n === 1031
      ? [{ c: 49, oc: 4, h: 21, w: 56, k: [5, 2], stride: [2, 1], pad: [1, 4], dilation: [2, 3] } as const]
      : []),
    // Filters transformed 64 channels at a time, of one tap in depth or of three.
    ...(n === 1031
      ? ([
          { n: 2, c: 512, oc: 40, h: 7, w: 7, k: 3, pad: 1 },
          { c: 40, oc: 512, h: 7, w: 8, k: 3, pad: 1 },
          { c: 100, oc: 64, d: 3, h: 7, w: 7, k: 3, pad: 1 },
        ] as const)
      : []),
    // By transform where there are pixels enough: tiles cut at every edge, blocks cut within an image and within a row of tiles.
    { n: 2, c: 5, oc: 13, h: 9, w: n, k: 3, pad: 1 },
    { c: 4, oc: 3, h: 67, w: some, k: 3 },
    { n: some, c: 3, oc: 6, h: 7, w: 5, k: 3, pad: 2 },
    { n: 3, c: some, oc: some, h: 8, w: 6, k: 3, pad: 1 },
    { c: 2, oc: 9, h: 6, w: n, k: 3, pad: 1 },
    // Depthwise.
    { n: 2, c: 3, oc: 3, h: 5, w: n, k: 3, pad: 1, groups: 3 },
    { c: 5, oc: 5, h: 7, w: some, k: 3, stride: 2, pad: 1, groups: 5 },
    { c: some, oc: some, h: 4, w: 6, k: 5, pad: 2, groups: Math.max(some, 1) },
    { c: 2, oc: 4, h: 6, w: some, k: 3, pad: 2, dilation: 2, groups: 2 },
    { n: 2, c: 3, oc: 3, h: 8, w: n, k: 3, stride: 2, pad: 1, groups: 3 },
    { n: 2, c: 3, oc: 3, h: 1, w: some, k: 3, pad: 1, groups: 3 },
    { n: 3, c: 2, oc: 2, h: 2, w: some, k: 3, stride: [1, 2], pad: [3, 2], dilation: [1, 3], groups: 2 },
    { n: 2, c: 2, oc: 2, h: 3, w: some, k: [1, 9], pad: [0, 4], groups: 2 },
    // Few images, cut by channels, by pixels and by groups; by transform, by products and plane by plane.
    { c: 7, oc: 101, h: 8, w: Math.min(some, 17), k: 3, pad: 1 },
    { c: 100, oc: 5, h: 8, w: Math.min(some, 17), k: 3, pad: 1 },
    { n: 2, c: 26, oc: 130, h: 7, w: Math.min(some, 17), k: 3, stride: 2, pad: 1 },
    { n: 2, c: 4, oc: 9, h: 47, w: some, k: 3, pad: 1 },
    { c: 4, oc: 9, h: 91, w: some, k: [5, 2], stride: [2, 1] },
    { c: 10, oc: 15, h: 5, w: some, k: 3, pad: 1, groups: 5 },
    { n: 3, c: 64, oc: 50, h: 8, w: 8, k: 3, pad: 1 },
    // One axis: long rows, cut within.
    { n: 2, c: 3, oc: 5, h: 1, w: n, k: [1, 9], pad: [0, 4] },
    { n: 2, c: 4, oc: 10, h: 1, w: n, k: [1, 4], stride: [1, 3], pad: [0, 3], dilation: [1, 2], groups: 2 },
    { c: 3, oc: 3, h: 1, w: n, k: [1, 5], stride: [1, 2], pad: [0, 2], groups: 3 },
    // Three axes: products, transforms, plane by plane; planes outside at both ends, and images that see no other.
    { n: 2, c: 3, oc: 5, d: 4, h: 3, w: some, k: [3, 2, 3], pad: [1, 0, 1] },
    {
      n: 2,
      c: 4,
      oc: 10,
      d: 5,
      h: 4,
      w: some,
      k: [2, 3, 1],
      stride: [2, 1, 3],
      pad: [3, 1, 0],
      dilation: [2, 1, 2],
      groups: 2,
    },
    { n: 2, c: 3, oc: 4, d: 3, h: 6, w: some, k: 3, pad: [2, 1, 1], dilation: [2, 1, 1] },
    { c: 3, oc: 13, d: 5, h: 5, w: n, k: [2, 3, 3], pad: [0, 1, 1] },
    { n: 2, c: 2, oc: 2, d: 4, h: 5, w: some, k: 3, pad: 1, groups: 2 },
    { n: 2, c: 2, oc: 2, d: 2, h: 5, w: some, k: [1, 3, 3], pad: [2, 1, 1], stride: [2, 1, 1], groups: 2 },
    { c: 2, oc: 4, d: 6, h: 7, w: some, k: [3, 3, 3], stride: 2, pad: 1, groups: 2 },
  ];
};

type Sizes = ReturnType<typeof sizes>;

const xSize = (s: Sizes): number => s.n * s.c * s.d * s.h * s.w;
const ySize = (s: Sizes): number => s.n * s.oc * s.od * s.oh * s.ow;
const weightSize = (s: Sizes): number => (s.oc * s.c * s.kd * s.kh * s.kw) / s.groups;
const title = (s: Sizes): string => JSON.stringify(s);

/** By itself and with an epilogue. */
export function forwardSamples(convolution: Convolution): Sample<"conv">[] {
  const s = sizes(convolution);
  const args = {
    x: random(xSize(s), 1, 0, 1),
    weight: random(weightSize(s), 2, -0.2, 0.8),
    y: ySize(s),
    epilogue: 0,
    ...s,
  } as const;
  // z = relu(y), all over again.
  const relu = [
    ...[1, 1, 1, 1],
    ySize(s),
    ...[0, { address: "y" }, Lane.f32, 1],
    ...[Opcode.relu, 1, 0, 0, 0],
    ...[1, { address: "z" }, Lane.f32],
  ];
  return [
    { name: title(s), args },
    {
      name: `${title(s)}, epilogue`,
      args: { ...args, epilogue: relu },
      buffers: { z: { kind: "out f32", value: ySize(s) } },
    },
  ];
}

export function gradInputSample(convolution: Convolution): Sample<"convGradInput"> {
  const s = sizes(convolution);
  const args = { dy: random(ySize(s), 1, 0, 1), weight: random(weightSize(s), 2, -0.2, 0.8), dx: xSize(s), ...s };
  return { name: title(s), args };
}

export function gradWeightSample(convolution: Convolution): Sample<"convGradWeight"> {
  const s = sizes(convolution);
  const args = { x: random(xSize(s), 1, 0, 1), dy: random(ySize(s), 2, -0.2, 0.8), dw: weightSize(s), ...s };
  return { name: title(s), args };
}

export const conv: Samples<"conv"> = (n) => convolutions(n).flatMap(forwardSamples);
export const convGradInput: Samples<"convGradInput"> = (n) => convolutions(n).map(gradInputSample);
export const convGradWeight: Samples<"convGradWeight"> = (n) => convolutions(n).map(gradWeightSample);
