import { conv1d, conv2d, conv3d } from "../../../src/ops/conv.js";
import { convTranspose1d, convTranspose2d, convTranspose3d } from "../../../src/ops/conv-transpose.js";
import { tensor } from "../../../src/ops/create.js";
import { type Sample, shapes } from "../sample.js";

const none = { derivatives: 0 } as const;

export const convolution: Readonly<Record<string, readonly Sample[]>> = {
  conv1d: [
    { label: "bias", inputs: shapes([2, 3, 9], [4, 3, 3], [4]), call: (x, w, bias) => conv1d(x, w, { bias }) },
    {
      label: "stride, padding, dilation",
      inputs: shapes([1, 2, 11], [3, 2, 3]),
      call: (x, w) => conv1d(x, w, { stride: 2, padding: [3], dilation: 2 }),
    },
    {
      label: "depthwise",
      inputs: shapes([2, 3, 7], [6, 1, 4]),
      call: (x, w) => conv1d(x, w, { groups: 3, padding: "same" }),
    },
    { label: "one row", inputs: shapes([2, 5], [3, 2, 2]), call: (x, w) => conv1d(x, w) },
    { label: "no rows", inputs: shapes([0, 2, 5], [3, 2, 2]), call: (x, w) => conv1d(x, w) },
    {
      label: "by hand",
      inputs: [],
      call: () => conv1d(tensor([[[1, 2, 3, 4]]]), tensor([[[1, -1]]]), { padding: 1 }),
      equals: [[[-1, -1, -1, -1, 4]]],
    },
  ],
  conv2d: [
    { label: "3 × 3", inputs: shapes([2, 3, 5, 6], [4, 3, 3, 3]), call: (x, w) => conv2d(x, w) },
    { label: "bias", inputs: shapes([1, 2, 4, 4], [3, 2, 2, 2], [3]), call: (x, w, bias) => conv2d(x, w, { bias }) },
    { label: "padding", inputs: shapes([2, 2, 4, 4], [3, 2, 3, 3]), call: (x, w) => conv2d(x, w, { padding: [1, 2] }) },
    { label: "stride", inputs: shapes([1, 2, 7, 6], [2, 2, 3, 2]), call: (x, w) => conv2d(x, w, { stride: [2, 3] }) },
    {
      label: "dilation",
      inputs: shapes([1, 1, 7, 7], [2, 1, 3, 2]),
      call: (x, w) => conv2d(x, w, { dilation: [2, 3] }),
    },
    {
      label: "groups",
      inputs: shapes([2, 4, 4, 4], [6, 2, 3, 3]),
      call: (x, w) => conv2d(x, w, { groups: 2, padding: 1 }),
    },
    { label: "depthwise", inputs: shapes([1, 3, 4, 4], [3, 1, 2, 2]), call: (x, w) => conv2d(x, w, { groups: 3 }) },
    { label: "1 × 1", inputs: shapes([2, 3, 2, 2], [2, 3, 1, 1]), call: (x, w) => conv2d(x, w) },
    {
      label: "same, even kernel",
      inputs: shapes([1, 1, 4, 5], [1, 1, 2, 4]),
      call: (x, w) => conv2d(x, w, { padding: "same" }),
    },
    { label: "valid", inputs: shapes([1, 1, 4, 4], [1, 1, 4, 4]), call: (x, w) => conv2d(x, w, { padding: "valid" }) },
    {
      label: "one image",
      inputs: shapes([2, 4, 4], [3, 2, 3, 3]),
      call: (x, w) => conv2d(x, w, { padding: 1, stride: 2 }),
    },
    { label: "no images", inputs: shapes([0, 2, 4, 4], [3, 2, 3, 3]), call: (x, w) => conv2d(x, w) },
    {
      label: "by hand",
      inputs: [],
      call: () =>
        conv2d(
          tensor([
            [
              [
                [1, 2, 3],
                [4, 5, 6],
              ],
            ],
          ]),
          tensor([
            [
              [
                [1, 10],
                [0, 0],
              ],
            ],
          ]),
          { bias: tensor([0.5]) },
        ),
      equals: [[[[21.5, 32.5]]]],
      ...none,
    },
  ],
  conv3d: [
    {
      label: "bias",
      inputs: shapes([1, 2, 3, 4, 3], [3, 2, 2, 2, 2], [3]),
      call: (x, w, bias) => conv3d(x, w, { bias }),
    },
    {
      label: "stride, padding, dilation",
      inputs: shapes([1, 2, 5, 4, 5], [2, 2, 2, 3, 2]),
      call: (x, w) => conv3d(x, w, { stride: [2, 1, 3], padding: [2, 1, 0], dilation: [3, 1, 2] }),
    },
    {
      label: "groups",
      inputs: shapes([2, 4, 3, 3, 2], [4, 2, 3, 1, 2]),
      call: (x, w) => conv3d(x, w, { groups: 2, padding: "same" }),
    },
    {
      label: "depthwise",
      inputs: shapes([1, 2, 3, 3, 4], [2, 1, 3, 3, 3]),
      call: (x, w) => conv3d(x, w, { groups: 2, padding: 1 }),
    },
    {
      label: "images that see only padding",
      inputs: shapes([1, 1, 1, 3, 3], [2, 1, 1, 3, 3]),
      call: (x, w) => conv3d(x, w, { padding: [2, 1, 1] }),
    },
    { label: "one volume", inputs: shapes([2, 2, 3, 3], [5, 2, 2, 3, 1]), call: (x, w) => conv3d(x, w) },
    { label: "no volumes", inputs: shapes([0, 1, 2, 2, 2], [1, 1, 2, 2, 2]), call: (x, w) => conv3d(x, w) },
  ],
  convTranspose1d: [
    { label: "bias", inputs: shapes([2, 3, 4], [3, 2, 3], [2]), call: (x, w, bias) => convTranspose1d(x, w, { bias }) },
    {
      label: "stride, padding, output padding, dilation",
      inputs: shapes([1, 2, 5], [2, 3, 3]),
      call: (x, w) => convTranspose1d(x, w, { stride: 3, padding: 2, outputPadding: 2, dilation: 2 }),
    },
    {
      label: "output padding up to the dilation",
      inputs: shapes([1, 2, 4], [2, 1, 2]),
      call: (x, w) => convTranspose1d(x, w, { outputPadding: 2, dilation: 3 }),
    },
    { label: "groups", inputs: shapes([2, 4, 3], [4, 3, 2]), call: (x, w) => convTranspose1d(x, w, { groups: 2 }) },
    { label: "one row", inputs: shapes([2, 4], [2, 1, 3]), call: (x, w) => convTranspose1d(x, w, { stride: 2 }) },
    {
      label: "by hand",
      inputs: [],
      call: () => convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10, 100]]]), { stride: 2, outputPadding: 1 }),
      equals: [[[1, 10, 102, 20, 200, 0]]],
    },
  ],
  convTranspose2d: [
    {
      label: "3 × 3",
      inputs: shapes([2, 3, 4, 3], [3, 4, 3, 3]),
      call: (x, w) => convTranspose2d(x, w, { padding: 1 }),
    },
    {
      label: "stride, padding, output padding, dilation, bias",
      inputs: shapes([1, 2, 3, 4], [2, 3, 3, 2], [3]),
      call: (x, w, bias) =>
        convTranspose2d(x, w, { bias, stride: [2, 3], padding: [1, 0], outputPadding: [1, 2], dilation: [2, 1] }),
    },
    {
      label: "depthwise",
      inputs: shapes([1, 3, 4, 4], [3, 1, 3, 3]),
      call: (x, w) => convTranspose2d(x, w, { groups: 3, stride: 2, padding: 1 }),
    },
    { label: "no images", inputs: shapes([0, 2, 3, 3], [2, 1, 2, 2]), call: (x, w) => convTranspose2d(x, w) },
  ],
  convTranspose3d: [
    {
      label: "stride, padding, output padding",
      inputs: shapes([1, 2, 3, 2, 3], [2, 2, 3, 2, 2]),
      call: (x, w) => convTranspose3d(x, w, { stride: [2, 1, 3], padding: [1, 0, 1], outputPadding: [1, 0, 2] }),
    },
    {
      label: "groups, dilation, one volume",
      inputs: shapes([4, 2, 2, 2], [4, 1, 2, 1, 2], [2]),
      call: (x, w, bias) => convTranspose3d(x, w, { bias, groups: 2, dilation: [2, 1, 2] }),
    },
  ],
};
