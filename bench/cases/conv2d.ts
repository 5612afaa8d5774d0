import { type Conv2dOptions, conv2d } from "../../src/ops/conv.js";
import { grad } from "../../src/ops/grad.js";
import type { Case, Target } from "../case.js";
import { graphWork, known, trained } from "../graph-work.js";

interface Convolution {
  readonly name: string;
  readonly c: number;
  readonly oc: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  /** Images of the gradients. Default 8. */
  readonly n?: number;
}

/** Three quarters of the rate that a matmul should reach. */
const likeMatmul: Target = { kind: "percent", least: 64 };
const times = (factor: number): Target => ({ kind: "percent", least: 100 * factor });

/** What the output, the gradient of the input and that of the weights should reach. */
function targets({ c, kernel, stride = 1, groups = 1 }: Convolution): [Target, Target, Target] {
  // Bound by memory: within 1.3 times its limit.
  if (groups > 1) return [times(1 / 1.3), times(1 / 1.3), times(1 / 1.3)];
  if (kernel === 3 && stride === 1 && c >= 64) return [times(2.2), times(2.2), times(1.5)];
  return [likeMatmul, likeMatmul, likeMatmul];
}

/** One image forward, and each gradient by itself over a batch. */
function convolution(sizes: Convolution): Case[] {
  const { c, oc, size, kernel, stride = 1, groups = 1, n = 8 } = sizes;
  const options: Conv2dOptions = { stride, groups, padding: kernel >> 1 };
  const outSize = Math.floor((size - 1) / stride) + 1;
  const name = `conv ${sizes.name}`;
  const weightShape = [oc, c / groups, kernel, kernel];
  const gradient = (which: 0 | 1) => () => {
    const pair = [trained([n, c, size, size]), trained(weightShape)] as const;
    const dy = known([n, oc, outSize, outSize]).read();
    return graphWork(() => grad(conv2d(...pair, options), [pair[which]], { dy })[0]);
  };
  const [forward, dx, dw] = targets(sizes);
  const group = "conv2d";
  return [
    {
      group,
      name,
      setup: () => {
        const [x, weight] = [known([1, c, size, size]), known(weightShape)];
        return graphWork(() => conv2d(x, weight, options));
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
  size,
  kernel: 3,
});

const pointwise = (c: number, oc: number, size: number): Convolution => ({
  name: `1×1 ${c}→${oc} ${size}²`,
  c,
  oc,
  size,
  kernel: 1,
});

const depthwise = (c: number, size: number, stride: number): Convolution => ({
  name: `depthwise 3×3 ${c} ${size}²${stride > 1 ? ` stride ${stride}` : ""}`,
  c,
  oc: c,
  size,
  kernel: 3,
  stride,
  groups: c,
});

export const conv2dCases: readonly Case[] = [
  // ResNet-18
  same(64, 56),
  same(128, 28),
  same(256, 14),
  same(512, 7),
  { name: "7×7 3→64 224² stride 2", c: 3, oc: 64, size: 224, kernel: 7, stride: 2 },
  { name: "3×3 64→128 56² stride 2", c: 64, oc: 128, size: 56, kernel: 3, stride: 2 },
  { name: "1×1 64→128 56² stride 2", c: 64, oc: 128, size: 56, kernel: 1, stride: 2 },
  pointwise(64, 128, 56),
  // MobileNetV2
  { name: "3×3 3→32 224² stride 2", c: 3, oc: 32, size: 224, kernel: 3, stride: 2 },
  pointwise(32, 16, 112),
  pointwise(24, 144, 56),
  pointwise(384, 64, 14),
  pointwise(960, 320, 7),
  depthwise(32, 112, 1),
  depthwise(96, 112, 2),
  depthwise(144, 56, 1),
  depthwise(384, 14, 1),
  depthwise(960, 7, 1),
  // The network of the training step
  { name: "3×3 1→32 28²", c: 1, oc: 32, size: 28, kernel: 3, n: 64 },
  { name: "3×3 32→64 28²", c: 32, oc: 64, size: 28, kernel: 3, n: 64 },
].flatMap(convolution);
