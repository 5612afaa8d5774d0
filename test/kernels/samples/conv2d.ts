import { Lane, Opcode } from "../../../assembly/elementwise/opcode.js";
import { random, type Sample, type Samples } from "../sample.js";

/** One number for both axes, or (vertical, horizontal). */
type Pair = number | readonly [vertical: number, horizontal: number];

export interface Convolution {
  readonly n?: number;
  readonly c?: number;
  readonly oc?: number;
  readonly h: number;
  readonly w: number;
  readonly k: Pair;
  readonly stride?: Pair;
  readonly pad?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

const both = (x: Pair): readonly [number, number] => (typeof x === "number" ? [x, x] : x);

function sizes({ n = 1, c = 1, oc = 1, h, w, k, stride = 1, pad = 0, dilation = 1, groups = 1 }: Convolution) {
  const [kh, kw] = both(k);
  const [strideH, strideW] = both(stride);
  const [padH, padW] = both(pad);
  const [dilationH, dilationW] = both(dilation);
  const outputSize = (size: number, k: number, stride: number, pad: number, dilation: number): number =>
    Math.max(0, Math.floor((size + 2 * pad - dilation * (k - 1) - 1) / stride) + 1);
  const window = {
    kh,
    kw,
    oh: outputSize(h, kh, strideH, padH, dilationH),
    ow: outputSize(w, kw, strideW, padW, dilationW),
  };
  return { n, c, h, w, oc, ...window, strideH, strideW, padH, padW, dilationH, dilationW, groups };
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
  ];
};

type Sizes = ReturnType<typeof sizes>;

const xSize = (s: Sizes): number => s.n * s.c * s.h * s.w;
const ySize = (s: Sizes): number => s.n * s.oc * s.oh * s.ow;
const weightSize = (s: Sizes): number => (s.oc * s.c * s.kh * s.kw) / s.groups;
const title = (s: Sizes): string => JSON.stringify(s);

/** By itself and with an epilogue. */
export function forwardSamples(convolution: Convolution): Sample<"conv2d">[] {
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

export function gradInputSample(convolution: Convolution): Sample<"conv2dGradInput"> {
  const s = sizes(convolution);
  const args = { dy: random(ySize(s), 1, 0, 1), weight: random(weightSize(s), 2, -0.2, 0.8), dx: xSize(s), ...s };
  return { name: title(s), args };
}

export function gradWeightSample(convolution: Convolution): Sample<"conv2dGradWeight"> {
  const s = sizes(convolution);
  const args = { x: random(xSize(s), 1, 0, 1), dy: random(ySize(s), 2, -0.2, 0.8), dw: weightSize(s), ...s };
  return { name: title(s), args };
}

export const conv2d: Samples<"conv2d"> = (n) => convolutions(n).flatMap(forwardSamples);
export const conv2dGradInput: Samples<"conv2dGradInput"> = (n) => convolutions(n).map(gradInputSample);
export const conv2dGradWeight: Samples<"conv2dGradWeight"> = (n) => convolutions(n).map(gradWeightSample);
