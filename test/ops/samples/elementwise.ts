import * as activation from "../../../src/ops/activation.js";
import * as arithmetic from "../../../src/ops/arithmetic.js";
import { cast } from "../../../src/ops/cast.js";
import * as compare from "../../../src/ops/compare.js";
import { tensor } from "../../../src/ops/create.js";
import { exp, log } from "../../../src/ops/exp.js";
import * as logical from "../../../src/ops/logical.js";
import { pow } from "../../../src/ops/pow.js";
import * as rounding from "../../../src/ops/rounding.js";
import { reciprocal, rsqrt, sqrt } from "../../../src/ops/sqrt.js";
import { cos, sin } from "../../../src/ops/trigonometry.js";
import { maskedFill, where } from "../../../src/ops/where.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { type Sample, shapes } from "../sample.js";
import { binary, none, nonzero, positive, unary } from "./pointwise.js";

const bools = [true, false, true, false];
const others = [true, true, false, false];

const comparison = (call: (a: Tensor, b: Tensor) => Tensor, equals: readonly boolean[]): Sample[] => [
  ...binary(call, {}, {}, none),
  { label: "with a tie", inputs: [], call: () => call(tensor([1, 2, 3]), tensor([2, 2, 2])), equals, ...none },
];
const truth = (call: (a: Tensor, b: Tensor) => Tensor, equals: readonly boolean[]): Sample[] => [
  { label: "table", inputs: [], call: () => call(tensor(bools), tensor(others)), equals, ...none },
];
/** Half-way points and both signs. */
const steps = (call: (x: Tensor) => Tensor, equals: readonly number[]): Sample[] => [
  ...unary(call, { low: 0.1, high: 0.4 }),
  { label: "halves", inputs: [], call: () => call(tensor([-1.5, -0.5, 0.5, 1.5, 2.25])), equals, ...none },
];

export const elementwise: Readonly<Record<string, readonly Sample[]>> = {
  add: [
    ...binary(arithmetic.add),
    { label: "with numbers", inputs: shapes([3]), call: (x) => arithmetic.add(2, arithmetic.add(x, 0)) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => arithmetic.add(tensor(Int32Array.of(1, 2)), 3),
      equals: [4, 5],
      ...none,
    },
    {
      label: "booleans count",
      inputs: [],
      call: () => arithmetic.add(tensor(bools), tensor(others)),
      equals: [2, 1, 1, 0],
      ...none,
    },
  ],
  sub: [...binary(arithmetic.sub), { label: "a number", inputs: shapes([3]), call: (x) => arithmetic.sub(1, x) }],
  mul: [...binary(arithmetic.mul), { label: "by itself", inputs: shapes([2, 2]), call: (x) => arithmetic.mul(x, x) }],
  div: [
    ...binary(arithmetic.div, {}, nonzero),
    {
      label: "whole numbers",
      inputs: [],
      call: () => arithmetic.div(tensor(Int32Array.of(1, 2)), 2),
      equals: [0.5, 1],
      ...none,
    },
  ],
  neg: unary(arithmetic.neg),
  abs: [
    ...unary(arithmetic.abs, nonzero),
    { label: "of −0", inputs: [], call: () => arithmetic.abs(tensor([-0, -2])), equals: [0, 2], ...none },
  ],
  sign: [
    ...unary(arithmetic.sign, nonzero),
    { label: "of 0", inputs: [], call: () => arithmetic.sign(tensor([-3, 0, 2])), equals: [-1, 0, 1], ...none },
  ],
  square: unary(arithmetic.square),
  pow: [
    ...binary(pow, positive, { low: -2, high: 2 }, { tolerance: 1e-5 }),
    { label: "to the 3", inputs: [{ shape: [5], ...nonzero }], call: (x) => pow(x, 3), tolerance: 1e-5 },
    { label: "to the 2", inputs: shapes([5]), call: (x) => pow(x, 2) },
    {
      label: "at 0",
      inputs: [],
      call: () => pow(tensor([0, 0, -2]), tensor([0, 2, 3])),
      equals: [1, 0, -8],
      ...none,
    },
  ],
  maximum: binary(arithmetic.maximum, { kind: "distinct" }, { kind: "distinct", low: -0.93 }),
  minimum: binary(arithmetic.minimum, { kind: "distinct" }, { kind: "distinct", low: -0.93 }),
  cast: [
    { label: "to i32", inputs: [], call: () => cast(tensor([-1.7, 0.2, 2.9]), "i32"), equals: [-1, 0, 2], ...none },
    {
      label: "to bool",
      inputs: [],
      call: () => cast(tensor([-1.7, 0, 2]), "bool"),
      equals: [true, false, true],
      ...none,
    },
    { label: "from bool", inputs: [], call: () => cast(tensor(bools), "f32"), equals: [1, 0, 1, 0], ...none },
    { label: "none", inputs: shapes([3]), call: (x) => cast(x, "f32") },
  ],
  eq: comparison(compare.eq, [false, true, false]),
  ne: comparison(compare.ne, [true, false, true]),
  lt: comparison(compare.lt, [true, false, false]),
  le: comparison(compare.le, [true, true, false]),
  gt: comparison(compare.gt, [false, false, true]),
  ge: comparison(compare.ge, [false, true, true]),
  logicalAnd: truth(logical.logicalAnd, [true, false, false, false]),
  logicalOr: truth(logical.logicalOr, [true, true, true, false]),
  logicalXor: truth(logical.logicalXor, [false, true, true, false]),
  logicalNot: [
    { label: "table", inputs: [], call: () => logical.logicalNot(tensor([1, 0])), equals: [false, true], ...none },
  ],
  floor: steps(rounding.floor, [-2, -1, 0, 1, 2]),
  ceil: steps(rounding.ceil, [-1, 0, 1, 2, 3]),
  round: steps(rounding.round, [-2, 0, 0, 2, 2]),
  trunc: steps(rounding.trunc, [-1, 0, 0, 1, 2]),
  frac: steps(rounding.frac, [-0.5, -0.5, 0.5, 0.5, 0.25]),
  sqrt: unary(sqrt, positive),
  rsqrt: unary(rsqrt, positive),
  reciprocal: unary(reciprocal, nonzero),
  exp: unary(exp, { low: -2, high: 2 }),
  log: unary(log, positive),
  sin: unary(sin, { low: -4, high: 4 }),
  cos: unary(cos, { low: -4, high: 4 }),
  relu: [
    ...unary(activation.relu, nonzero),
    { label: "at 0", inputs: [], call: () => activation.relu(tensor([-1, 0, 2])), equals: [0, 0, 2], ...none },
  ],
  // 1 − y² loses digits near 1.
  tanh: unary(activation.tanh, { low: -3, high: 3 }, { tolerance: 1e-5 }),
  sigmoid: unary(activation.sigmoid, { low: -4, high: 4 }),
  erf: unary(activation.erf, { low: -2, high: 2 }),
  gelu: unary(activation.gelu, { low: -3, high: 3 }),
  silu: unary(activation.silu, { low: -4, high: 4 }),
  where: [
    ...binary((a, b) => where(tensor([true]), a, b)),
    { label: "of both", inputs: shapes([4], [3, 1]), call: (a, b) => where(tensor(bools), a, b) },
    {
      label: "whole numbers",
      inputs: [],
      call: () => where(tensor(bools), tensor(Int32Array.of(1, 2, 3, 4)), 0),
      equals: [1, 0, 3, 0],
      ...none,
    },
  ],
  maskedFill: [{ label: "row", inputs: shapes([2, 4]), call: (x) => maskedFill(x, tensor(bools), 5) }],
};
