import { addcdiv, addcmul, lerp } from "../../../src/ops/addcmul.js";
import * as clamping from "../../../src/ops/clamp.js";
import { tensor } from "../../../src/ops/create.js";
import { expm1, log1p, log2, log10 } from "../../../src/ops/exp.js";
import * as hyperbolic from "../../../src/ops/hyperbolic.js";
import { logAddExp } from "../../../src/ops/log-softmax.js";
import { logit } from "../../../src/ops/logit.js";
import { hypot } from "../../../src/ops/norm.js";
import { exp2 } from "../../../src/ops/pow.js";
import * as division from "../../../src/ops/remainder.js";
import * as trigonometry from "../../../src/ops/trigonometry.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { type Sample, shapes } from "../sample.js";
import { binary, none, nonzero, positive, unary } from "./pointwise.js";

const specials = (): Tensor => tensor([1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
const marks = (call: (x: Tensor) => Tensor, equals: readonly boolean[]): Sample[] => [
  { label: "of specials", inputs: [], call: () => call(specials()), equals, ...none },
];
/** Quotients between whole numbers, and 5 by 3 with all signs, then 7 by −3 with the dividend's. */
const division3 = (
  call: (a: Tensor, b: Tensor) => Tensor,
  [first, second, third, fourth]: readonly number[],
): Sample[] => [
  ...binary(call, { low: 2.1, high: 2.4 }, { low: 0.8, high: 1 }),
  {
    label: "signs",
    inputs: [],
    call: () => call(tensor([5, 5, -5, -5]), tensor([3, -3, 3, -3])),
    equals: [first, second, third, fourth],
    ...none,
  },
  {
    label: "whole numbers",
    inputs: [],
    call: () => call(tensor(Int32Array.of(7)), tensor(Int32Array.of(4))),
    equals: [3],
    ...none,
  },
];

export const math: Readonly<Record<string, readonly Sample[]>> = {
  expm1: [
    ...unary(expm1, { low: -2, high: 2 }),
    { label: "near 0", inputs: [], call: () => expm1(tensor([1e-10, -0])), equals: [1.00000000005e-10, -0], ...none },
  ],
  log1p: [
    ...unary(log1p, { low: -0.8, high: 3 }),
    {
      label: "near 0",
      inputs: [],
      call: () => log1p(tensor([1e-10, -1])),
      equals: [9.9999999995e-11, -Infinity],
      ...none,
    },
  ],
  exp2: unary(exp2, { low: -2, high: 2 }, { tolerance: 1e-5 }),
  log2: unary(log2, positive),
  log10: unary(log10, positive),
  tan: unary(trigonometry.tan, { low: -1, high: 1 }, { tolerance: 5e-6 }),
  asin: unary(trigonometry.asin, { low: -0.8, high: 0.8 }, { tolerance: 5e-6 }),
  acos: unary(trigonometry.acos, { low: -0.8, high: 0.8 }, { tolerance: 5e-6 }),
  atan: unary(trigonometry.atan, { low: -4, high: 4 }),
  atan2: [
    ...binary(trigonometry.atan2, nonzero, nonzero),
    {
      label: "the axes",
      inputs: [],
      call: () => trigonometry.atan2(tensor([0, 0, -0, 1, Infinity]), tensor([0, -1, -1, 0, -Infinity])),
      equals: [0, Math.PI, -Math.PI, Math.PI / 2, (3 * Math.PI) / 4],
      ...none,
    },
  ],
  sinh: unary(hyperbolic.sinh, { low: -2, high: 2 }),
  cosh: unary(hyperbolic.cosh, { low: -2, high: 2 }),
  asinh: unary(hyperbolic.asinh, { low: -4, high: 4 }),
  acosh: unary(hyperbolic.acosh, { low: 1.5, high: 4 }, { tolerance: 5e-6 }),
  atanh: unary(hyperbolic.atanh, { low: -0.8, high: 0.8 }, { tolerance: 5e-6 }),
  remainder: division3(division.remainder, [2, -1, 1, -2]),
  fmod: division3(division.fmod, [2, 2, -2, -2]),
  floorDivide: [
    ...binary(division.floorDivide, { low: 0.1, high: 0.9 }, { low: 1.1, high: 2 }, none),
    {
      label: "signs",
      inputs: [],
      call: () => division.floorDivide(tensor([5, -5, 5, -5, 1]), tensor([3, 3, -3, -3, 0])),
      equals: [1, -2, -2, 1, Infinity],
      ...none,
    },
  ],
  hypot: [
    ...binary(hypot, nonzero, nonzero),
    { label: "large", inputs: [], call: () => hypot(tensor([3e30]), tensor([4e30])), equals: [5e30], ...none },
  ],
  logAddExp: [
    ...binary(logAddExp),
    {
      label: "infinities",
      inputs: [],
      call: () => logAddExp(tensor([-Infinity, 0, Infinity]), tensor([-Infinity, -Infinity, 0])),
      equals: [-Infinity, 0, Infinity],
      ...none,
    },
  ],
  lerp: [{ label: "three shapes", inputs: shapes([2, 3], [3], []), call: (x, y, w) => lerp(x, y, w) }],
  addcmul: [
    { label: "three shapes", inputs: shapes([2, 3], [3], [2, 1]), call: (x, a, b) => addcmul(x, a, b, { value: 2 }) },
  ],
  addcdiv: [
    {
      label: "three shapes",
      inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1], ...nonzero }],
      call: (x, a, b) => addcdiv(x, a, b, { value: -1 }),
    },
  ],
  logit: [
    ...unary((x) => logit(x), { low: 0.2, high: 0.8 }, { tolerance: 5e-6 }),
    {
      label: "cut off",
      inputs: [{ shape: [9], low: 0.05, high: 0.95, kind: "distinct" }],
      call: (x) => logit(x, { eps: 0.23 }),
      tolerance: 1e-5,
    },
  ],
  clamp: [
    ...unary((x) => clamping.clamp(x, { min: -0.5, max: 0.6 }), { kind: "distinct" }),
    { label: "from below", inputs: shapes([7]), call: (x) => clamping.clamp(x, { min: -0.3 }) },
    { label: "from above", inputs: shapes([7]), call: (x) => clamping.clamp(x, { max: 0.3 }) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => clamping.clamp(tensor(Int32Array.of(1, 5, 9)), { min: 2, max: 7 }),
      equals: [2, 5, 7],
      ...none,
    },
  ],
  isnan: marks(clamping.isnan, [false, true, false, false]),
  isinf: marks(clamping.isinf, [false, false, true, true]),
  isfinite: marks(clamping.isfinite, [true, false, false, false]),
  nanToNum: [
    ...unary(clamping.nanToNum),
    {
      label: "in place of each",
      inputs: [],
      call: () => clamping.nanToNum(specials(), { nan: 1, posinf: 2, neginf: 3 }),
      equals: [1.5, 1, 2, 3],
      ...none,
    },
  ],
};
