import { Lane, Opcode } from "../../../assembly/elementwise/opcode.js";
import { random, type Samples } from "../sample.js";

interface Convolution {
  readonly n?: number;
  readonly c?: number;
  readonly oc?: number;
  readonly h: number;
  readonly w: number;
  readonly k: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly dilation?: number;
  readonly groups?: number;
}

function sizes({ n = 1, c = 1, oc = 1, h, w, k, stride = 1, pad = 0, dilation = 1, groups = 1 }: Convolution) {
  const outputSize = (size: number): number =>
    Math.max(0, Math.floor((size + 2 * pad - dilation * (k - 1) - 1) / stride) + 1);
  const window = { kh: k, kw: k, oh: outputSize(h), ow: outputSize(w) };
  const steps = { strideH: stride, strideW: stride, padH: pad, padW: pad, dilationH: dilation, dilationW: dilation };
  return { n, c, h, w, oc, ...window, ...steps, groups };
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
    // Depthwise.
    { n: 2, c: 3, oc: 3, h: 5, w: n, k: 3, pad: 1, groups: 3 },
    { c: 5, oc: 5, h: 7, w: some, k: 3, stride: 2, pad: 1, groups: 5 },
    { c: some, oc: some, h: 4, w: 6, k: 5, pad: 2, groups: Math.max(some, 1) },
    { c: 2, oc: 4, h: 6, w: some, k: 3, pad: 2, dilation: 2, groups: 2 },
  ];
};

type Sizes = ReturnType<typeof sizes>;

const xSize = (s: Sizes): number => s.n * s.c * s.h * s.w;
const ySize = (s: Sizes): number => s.n * s.oc * s.oh * s.ow;
const weightSize = (s: Sizes): number => (s.oc * s.c * s.kh * s.kw) / s.groups;
const title = (s: Sizes): string => JSON.stringify(s);

export const conv2d: Samples<"conv2d"> = (n) =>
  convolutions(n).flatMap((convolution) => {
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
  });

export const conv2dGradInput: Samples<"conv2dGradInput"> = (n) =>
  convolutions(n).map((convolution) => {
    const s = sizes(convolution);
    const args = { dy: random(ySize(s), 1, 0, 1), weight: random(weightSize(s), 2, -0.2, 0.8), dx: xSize(s), ...s };
    return { name: title(s), args };
  });

export const conv2dGradWeight: Samples<"conv2dGradWeight"> = (n) =>
  convolutions(n).map((convolution) => {
    const s = sizes(convolution);
    const args = { x: random(xSize(s), 1, 0, 1), dy: random(ySize(s), 2, -0.2, 0.8), dw: weightSize(s), ...s };
    return { name: title(s), args };
  });
