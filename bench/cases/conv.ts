import { conv1d, conv2d, conv3d } from "../../src/ops/conv.js";
import { convTranspose1d, convTranspose2d, convTranspose3d } from "../../src/ops/conv-transpose.js";
import { grad } from "../../src/ops/grad.js";
import type { Cell } from "../../src/tensor/cell.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case, Target } from "../case.js";
import { graphWork, known, trained } from "../graph-work.js";

interface Convolution {
  readonly name: string;
  readonly c: number;
  readonly oc: number;
  /** Of one to three axes. */
  readonly sizes: readonly number[];
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly transposed?: boolean;
  /** Images of the gradients. Default 8. */
  readonly n?: number;
}

/** Three quarters of the rate that a matmul should reach. */
const likeMatmul: Target = { kind: "percent", least: 64 };
const times = (factor: number): Target => ({ kind: "percent", least: 100 * factor });

/** What the output, the gradient of the input and that of the weights should reach. */
function targets({ c, sizes, kernel, stride = 1, dilation = 1, groups = 1 }: Convolution): [Target, Target, Target] {
  // Bound by memory: within 1.3 times its limit.
  if (groups === c) return [times(1 / 1.3), times(1 / 1.3), times(1 / 1.3)];
  if (sizes.length > 1 && kernel === 3 && stride * dilation * groups === 1 && c >= 64)
    return [times(2.2), times(2.2), times(1.5)];
  return [likeMatmul, likeMatmul, likeMatmul];
}

/** One image forward, and each gradient by itself over a batch. */
function convolution(described: Convolution): Case[] {
  const { c, oc, sizes, kernel, stride = 1, dilation = 1, groups = 1, transposed = false, n = 8 } = described;
  const axes = sizes.length - 1;
  const options = { stride, groups, dilation, padding: (dilation * (kernel - 1)) >> 1 };
  // Any number of axes, by the function for it.
  const convolve = (x: Cell, weight: Cell): Tensor =>
    transposed
      ? ([convTranspose1d, convTranspose2d, convTranspose3d] as const)[axes](x, weight, options)
      : ([conv1d, conv2d, conv3d] as const)[axes](x, weight, options);
  const name = `conv ${described.name}`;
  const weightShape = [...(transposed ? [c, oc / groups] : [oc, c / groups]), ...sizes.map(() => kernel)];
  const gradient = (which: 0 | 1) => () => {
    const pair = [trained([n, c, ...sizes]), trained(weightShape)] as const;
    const dy = known(convolve(...pair).shape).read();
    return graphWork(() => grad(convolve(...pair), [pair[which]], { dy })[0]);
  };
  const [forward, dx, dw] = targets(described);
  const group = "conv";
  return [
    {
      group,
      name,
      setup: () => {
        const [x, weight] = [known([1, c, ...sizes]), known(weightShape)];
        return graphWork(() => convolve(x, weight));
      },
      target: forward,
    },
    // An image has no gradient that anybody wants.
    ...(c <= 3 ? [] : [{ group, name: `${name} dx ×${n}`, setup: gradient(0), target: dx }]),
    { group, name: `${name} dw ×${n}`, setup: gradient(1), target: dw },
  ];
}

const same = (c: number, size: number): Convolution => ({
  name: `3×3 ${c} ${size}²`,
  c,
  oc: c,
  sizes: [size, size],
  kernel: 3,
});

const pointwise = (c: number, oc: number, size: number): Convolution => ({
  name: `1×1 ${c}→${oc} ${size}²`,
  c,
  oc,
  sizes: [size, size],
  kernel: 1,
});

const depthwise = (c: number, size: number, stride: number): Convolution => ({
  name: `depthwise 3×3 ${c} ${size}²${stride > 1 ? ` stride ${stride}` : ""}`,
  c,
  oc: c,
  sizes: [size, size],
  kernel: 3,
  stride,
  groups: c,
});

export const convCases: readonly Case[] = [
  // ResNet-18
  same(64, 56),
  same(128, 28),
  same(256, 14),
  same(512, 7),
  { name: "7×7 3→64 224² stride 2", c: 3, oc: 64, sizes: [224, 224], kernel: 7, stride: 2 },
  { name: "3×3 64→128 56² stride 2", c: 64, oc: 128, sizes: [56, 56], kernel: 3, stride: 2 },
  { name: "1×1 64→128 56² stride 2", c: 64, oc: 128, sizes: [56, 56], kernel: 1, stride: 2 },
  pointwise(64, 128, 56),
  // MobileNetV2
  { name: "3×3 3→32 224² stride 2", c: 3, oc: 32, sizes: [224, 224], kernel: 3, stride: 2 },
  pointwise(32, 16, 112),
  pointwise(24, 144, 56),
  pointwise(384, 64, 14),
  pointwise(960, 320, 7),
  depthwise(32, 112, 1),
  depthwise(96, 112, 2),
  depthwise(144, 56, 1),
  depthwise(384, 14, 1),
  depthwise(960, 7, 1),
  // Groups, and taps apart
  { name: "3×3 128 28² 4 groups", c: 128, oc: 128, sizes: [28, 28], kernel: 3, groups: 4 },
  { name: "3×3 128 28² 32 groups", c: 128, oc: 128, sizes: [28, 28], kernel: 3, groups: 32 },
  { name: "3×3 128 28² dilation 2", c: 128, oc: 128, sizes: [28, 28], kernel: 3, dilation: 2 },
  // Sound and video
  { name: "9 64 4000", c: 64, oc: 64, sizes: [4000], kernel: 9 },
  { name: "3 128→256 1000 stride 2", c: 128, oc: 256, sizes: [1000], kernel: 3, stride: 2 },
  { name: "depthwise 9 64 4000", c: 64, oc: 64, sizes: [4000], kernel: 9, groups: 64 },
  { name: "3×3×3 64 8×28²", c: 64, oc: 64, sizes: [8, 28, 28], kernel: 3, n: 2 },
  { name: "3×3×3 64→128 8×28² stride 2", c: 64, oc: 128, sizes: [8, 28, 28], kernel: 3, stride: 2, n: 2 },
  {
    name: "transposed 4×4 128→64 14² stride 2",
    c: 128,
    oc: 64,
    sizes: [14, 14],
    kernel: 4,
    stride: 2,
    transposed: true,
  },
  // The network of the training step
  { name: "3×3 1→32 28²", c: 1, oc: 32, sizes: [28, 28], kernel: 3, n: 64 },
  { name: "3×3 32→64 28²", c: 32, oc: 64, sizes: [28, 28], kernel: 3, n: 64 },
].flatMap(convolution);
