import * as activation from "../../../src/ops/activation.js";
import * as arithmetic from "../../../src/ops/arithmetic.js";
import * as clamping from "../../../src/ops/clamp.js";
import * as exponential from "../../../src/ops/exp.js";
import { glu } from "../../../src/ops/glu.js";
import * as hyperbolic from "../../../src/ops/hyperbolic.js";
import { logicalNot } from "../../../src/ops/logical.js";
import { logit } from "../../../src/ops/logit.js";
import * as piecewise from "../../../src/ops/piecewise.js";
import { exp2, pow } from "../../../src/ops/pow.js";
import { prelu } from "../../../src/ops/prelu.js";
import * as rounding from "../../../src/ops/rounding.js";
import * as roots from "../../../src/ops/sqrt.js";
import * as trigonometry from "../../../src/ops/trigonometry.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters } from "../adapter.js";
import { real } from "./real.js";

/** Operations of one tensor and nothing else. */
const plain: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  neg: arithmetic.neg,
  abs: arithmetic.abs,
  exp: exponential.exp,
  log: exponential.log,
  log1p: exponential.log1p,
  expm1: exponential.expm1,
  sqrt: roots.sqrt,
  rsqrt: roots.rsqrt,
  sin: trigonometry.sin,
  cos: trigonometry.cos,
  tan: trigonometry.tan,
  tanh: activation.tanh,
  sigmoid: activation.sigmoid,
  relu: activation.relu,
  selu: piecewise.selu,
  silu: activation.silu,
  mish: activation.mish,
  hardswish: piecewise.hardswish,
  hardsigmoid: piecewise.hardsigmoid,
  relu6: piecewise.relu6,
  erf: activation.erf,
  sign: arithmetic.sign,
  floor: rounding.floor,
  ceil: rounding.ceil,
  round: rounding.round,
  reciprocal: roots.reciprocal,
  square: arithmetic.square,
  logsigmoid: activation.logSigmoid,
  log2: exponential.log2,
  log10: exponential.log10,
  exp2,
  asin: trigonometry.asin,
  acos: trigonometry.acos,
  atan: trigonometry.atan,
  sinh: hyperbolic.sinh,
  cosh: hyperbolic.cosh,
  asinh: hyperbolic.asinh,
  acosh: hyperbolic.acosh,
  atanh: hyperbolic.atanh,
  erfc: activation.erfc,
  trunc: rounding.trunc,
  frac: rounding.frac,
  softsign: activation.softsign,
  tanhshrink: activation.tanhshrink,
  isnan: clamping.isnan,
  isinf: clamping.isinf,
  isfinite: clamping.isfinite,
  logical_not: logicalNot,
};

const bound = (value: number | string | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : real(value);

export const unary: Adapters = {
  ...Object.fromEntries(Object.entries(plain).map(([name, fn]) => [name, ({ x }) => fn(x)])),
  leaky_relu: ({ x }, { negative_slope = 0.01 }) => piecewise.leakyRelu(x, negative_slope),
  elu: ({ x }, { alpha = 1 }) => piecewise.elu(x, alpha),
  celu: ({ x }, { alpha = 1 }) => piecewise.celu(x, alpha),
  gelu: ({ x }, { approximate = "none" }) => activation.gelu(x, { approximate }),
  softplus: ({ x }, { beta = 1, threshold = 20 }) => activation.softplus(x, { beta, threshold }),
  hardtanh: ({ x }, { min_val = -1, max_val = 1 }) => piecewise.hardtanh(x, { min: min_val, max: max_val }),
  hardshrink: ({ x }, { lambd = 0.5 }) => piecewise.hardshrink(x, lambd),
  softshrink: ({ x }, { lambd = 0.5 }) => piecewise.softshrink(x, lambd),
  threshold: ({ x }, { threshold = 0.1, value = 20 }) => piecewise.threshold(x, threshold, value),
  logit: ({ x }, { eps = null }) => logit(x, { eps: eps ?? undefined }),
  nan_to_num: ({ x }, { nan = 0, posinf = 1e6, neginf = -1e6 }) => clamping.nanToNum(x, { nan, posinf, neginf }),
  clamp: ({ x }, { min = null, max = null }) => clamping.clamp(x, { min: bound(min), max: bound(max) }),
  prelu: ({ x, weight }) => prelu(x, weight),
  glu: ({ x }, { dim = -1 }) => glu(x, dim),
  add_scalar: ({ x }, { scalar = 1 }) => arithmetic.add(x, scalar),
  sub_scalar: ({ x }, { scalar = 1 }) => arithmetic.sub(x, scalar),
  rsub_scalar: ({ x }, { scalar = 1 }) => arithmetic.sub(scalar, x),
  mul_scalar: ({ x }, { scalar = 1 }) => arithmetic.mul(x, scalar),
  div_scalar: ({ x }, { scalar = 1 }) => arithmetic.div(x, scalar),
  rdiv_scalar: ({ x }, { scalar = 1 }) => arithmetic.div(scalar, x),
  pow_scalar: ({ x }, { scalar = 1 }) => pow(x, scalar),
  rpow_scalar: ({ x }, { scalar = 1 }) => pow(scalar, x),
};
