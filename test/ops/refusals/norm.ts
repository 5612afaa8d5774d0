import { zeros } from "../../../src/ops/create.js";
import { groupNorm } from "../../../src/ops/group-norm.js";
import { instanceNorm } from "../../../src/ops/instance-norm.js";
import { layerNorm, rmsNorm } from "../../../src/ops/layer-norm.js";
import { localResponseNorm } from "../../../src/ops/local-response-norm.js";
import { normalize } from "../../../src/ops/normalize.js";
import type { Refusal } from "../sample.js";

export const norm: readonly Refusal[] = [
  { call: () => layerNorm(zeros([2, 3]), 4), error: "layerNorm: the last axes must be (4,), got (2, 3)" },
  { call: () => layerNorm(zeros([3]), [2, 3]), error: "layerNorm: the last axes must be (2, 3), got (3,)" },
  { call: () => layerNorm(zeros([3]), []), error: "layerNorm: the last axes must be (), got (3,)" },
  {
    call: () => layerNorm(zeros([2, 3]), 3, { weight: zeros([2]) }),
    error: "layerNorm: weight must be (3,), got (2,)",
  },
  { call: () => layerNorm(zeros([2, 3]), 3, { eps: Number.NaN }), error: "layerNorm: eps must be at least 0, got NaN" },
  { call: () => layerNorm(zeros([2], { dtype: "i32" }), 2), error: "layerNorm: takes f32, got i32" },
  { call: () => rmsNorm(zeros([2, 3]), 2), error: "rmsNorm: the last axes must be (2,), got (2, 3)" },
  { call: () => rmsNorm(zeros([2, 3]), 3, { eps: -1 }), error: "rmsNorm: eps must be at least 0, got -1" },
  { call: () => groupNorm(zeros([4]), 2), error: "groupNorm: takes (N, C, …), got (4,)" },
  { call: () => groupNorm(zeros([2, 4, 3]), 3), error: "groupNorm: channels must divide into 3 groups, got (2, 4, 3)" },
  { call: () => groupNorm(zeros([2, 4]), 0), error: "groupNorm: groups must be a whole number of at least 1, got 0" },
  { call: () => groupNorm(zeros([1, 4]), 4), error: "groupNorm: takes more than one value per group, got (1, 4)" },
  {
    call: () => groupNorm(zeros([2, 4]), 2, { bias: zeros([2, 2]) }),
    error: "groupNorm: bias must be (4,), got (2, 2)",
  },
  {
    call: () => instanceNorm(zeros([2, 3])),
    error: "instanceNorm: takes (N, C, …) with at least one more axis, got (2, 3)",
  },
  {
    call: () => instanceNorm(zeros([2, 3, 1])),
    error: "instanceNorm: takes more than one value per channel, got (2, 3, 1)",
  },
  {
    call: () => localResponseNorm(zeros([2, 3]), 2),
    error: "localResponseNorm: takes (N, C, …) with at least one more axis, got (2, 3)",
  },
  {
    call: () => localResponseNorm(zeros([2, 3, 4]), 2, { alpha: Number.NaN }),
    error: "localResponseNorm: alpha must be a number, got NaN",
  },
  {
    call: () => localResponseNorm(zeros([2, 3, 4]), 1.5),
    error: "localResponseNorm: size must be a whole number of at least 1, got 1.5",
  },
  { call: () => normalize(zeros([2, 3]), { p: Number.NaN }), error: "norm: p must be a number, got NaN" },
];
