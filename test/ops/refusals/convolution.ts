import { conv1d, conv2d, conv3d } from "../../../src/ops/conv.js";
import { convTranspose1d, convTranspose2d, convTranspose3d } from "../../../src/ops/conv-transpose.js";
import { zeros } from "../../../src/ops/create.js";
import type { Refusal } from "../sample.js";

const images = (c: number, h: number, w: number) => zeros([2, c, h, w]);
/** A wrong option, whatever its type. */
const wrong = (options: object): object => options;

export const convolution: readonly Refusal[] = [
  {
    call: () => conv2d(zeros([3, 3]), zeros([1, 1, 1, 1])),
    error: "conv2d: takes x (N, C, H, W) and weight (OC, C / groups, KH, KW), got (3, 3) and (1, 1, 1, 1)",
  },
  {
    call: () => conv2d(images(3, 8, 8), zeros([4, 2, 3, 3])),
    error: "conv2d: weight (4, 2, 3, 3) with 1 group takes 2 input channels, got 3 of (2, 3, 8, 8)",
  },
  {
    call: () => conv2d(images(4, 8, 8), zeros([3, 2, 3, 3]), { groups: 2 }),
    error: "conv2d: output channels must be a multiple of groups, got 3 channels and 2 groups",
  },
  {
    call: () => conv2d(images(1, 3, 4), zeros([1, 1, 3, 3]), { dilation: [1, 2] }),
    error: "conv2d: the kernel must not be larger than the padded input, got kernel (3, 5) and padded input (3, 4)",
  },
  {
    call: () => conv2d(images(1, 3, 4), zeros([1, 1, 0, 3])),
    error: "conv2d: the kernel must not be empty, got (1, 1, 0, 3)",
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([1, 1, 3, 3]), { stride: 0 }),
    error: "conv2d: stride must be a whole number of at least 1, got 0",
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([1, 1, 3, 3]), { padding: -1 }),
    error: "conv2d: padding must be a whole number of at least 0, got -1",
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([1, 1, 3, 3]), { groups: 0 }),
    error: "conv2d: groups must be a whole number of at least 1, got 0",
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([1, 1, 3, 3]), { padding: "same", stride: 2 }),
    error: 'conv2d: padding "same" takes stride 1, got 2, 2',
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([2, 1, 3, 3]), { bias: zeros([1]) }),
    error: "conv2d: bias must be (2,), one for each output channel, got (1,)",
  },
  {
    call: () => conv1d(images(1, 4, 4), zeros([1, 1, 3])),
    error: "conv1d: takes x (N, C, L) and weight (OC, C / groups, K), got (2, 1, 4, 4) and (1, 1, 3)",
  },
  {
    call: () => conv1d(zeros([1, 1, 4]), zeros([1, 1, 3]), { dilation: 2 }),
    error: "conv1d: the kernel must not be larger than the padded input, got kernel (5,) and padded input (4,)",
  },
  {
    call: () => conv1d(zeros([1, 1, 4]), zeros([1, 1, 3]), wrong({ stride: [1, 1] })),
    error: "conv1d: stride must be a number, or a list of 1, got 1,1",
  },
  {
    call: () => conv1d(zeros([1, 1, 4]), zeros([1, 1, 3]), { dilation: Number.NaN }),
    error: "conv1d: dilation must be a whole number of at least 1, got NaN",
  },
  {
    call: () => conv2d(images(1, 4, 4), zeros([1, 1, 3, 3]), wrong({ padding: "full" })),
    error: 'conv2d: padding must be a size, "same" or "valid", got full',
  },
  {
    call: () => conv3d(zeros([1, 2, 4, 4, 4]), zeros([2, 2, 3, 3])),
    error:
      "conv3d: takes x (N, C, D, H, W) and weight (OC, C / groups, KD, KH, KW), got (1, 2, 4, 4, 4) and (2, 2, 3, 3)",
  },
  {
    call: () => conv3d(zeros([1, 2, 4, 4, 4]), zeros([2, 2, 3, 3, 3]), { padding: [0, 0.5, 0] }),
    error: "conv3d: padding must be a whole number of at least 0, got 0.5",
  },
  {
    call: () => convTranspose1d(zeros([1, 2, 4]), zeros([2, 3])),
    error: "convTranspose1d: takes x (N, C, L) and weight (C, OC / groups, K), got (1, 2, 4) and (2, 3)",
  },
  {
    call: () => convTranspose2d(images(3, 4, 4), zeros([2, 3, 3, 3])),
    error: "convTranspose2d: weight (2, 3, 3, 3) takes 2 input channels, got 3 of (2, 3, 4, 4)",
  },
  {
    call: () => convTranspose2d(images(3, 4, 4), zeros([3, 3, 3, 3]), { groups: 2 }),
    error: "convTranspose2d: input channels must be a multiple of groups, got 3 channels and 2 groups",
  },
  {
    call: () => convTranspose2d(images(3, 4, 4), zeros([3, 3, 3, 0])),
    error: "convTranspose2d: the kernel must not be empty, got (3, 3, 3, 0)",
  },
  {
    call: () => convTranspose2d(images(3, 4, 0), zeros([3, 3, 3, 3])),
    error: "convTranspose2d: images must not be empty, got (2, 3, 4, 0)",
  },
  {
    call: () => convTranspose2d(images(3, 4, 4), zeros([3, 3, 3, 3]), { stride: 2, outputPadding: [1, 2] }),
    error: "convTranspose2d: outputPadding must be smaller than stride or dilation, got 1, 2",
  },
  {
    call: () => convTranspose2d(images(3, 1, 4), zeros([3, 3, 3, 3]), { padding: 2 }),
    error: "convTranspose2d: nothing is left of the output, got (-1, 2)",
  },
  {
    call: () => convTranspose3d(zeros([1, 2, 2, 2, 2]), zeros([2, 2, 1, 1, 1]), { bias: zeros([3]) }),
    error: "convTranspose3d: bias must be (2,), one for each output channel, got (3,)",
  },
];
