import { gelu, softplus } from "../../../src/ops/activation.js";
import { addcdiv, addcmul } from "../../../src/ops/addcmul.js";
import { maxWithIndices, median } from "../../../src/ops/chosen.js";
import { clamp } from "../../../src/ops/clamp.js";
import { tensor, zeros } from "../../../src/ops/create.js";
import { cumsum } from "../../../src/ops/cumulative.js";
import { einsum } from "../../../src/ops/einsum.js";
import { glu } from "../../../src/ops/glu.js";
import { logAddExp } from "../../../src/ops/log-softmax.js";
import { logit } from "../../../src/ops/logit.js";
import { hypot, norm } from "../../../src/ops/norm.js";
import { normalize } from "../../../src/ops/normalize.js";
import { celu, elu, hardtanh, leakyRelu, softshrink, threshold } from "../../../src/ops/piecewise.js";
import { prelu } from "../../../src/ops/prelu.js";
import { prod } from "../../../src/ops/product.js";
import { addmm, bilinear, dot, linear, outer } from "../../../src/ops/products.js";
import { argsort } from "../../../src/ops/sort.js";
import { std } from "../../../src/ops/variance.js";
import { maskedFill } from "../../../src/ops/where.js";
import type { Refusal } from "../sample.js";

const x = () => zeros([2, 3]);

export const math: readonly Refusal[] = [
  { call: () => clamp(x(), {}), error: "clamp: takes min, max or both, got neither" },
  { call: () => clamp(x(), { min: Number.NaN }), error: "clamp: bounds must be numbers, got NaN" },
  { call: () => leakyRelu(x(), Number.NaN), error: "leakyRelu: negativeSlope must be a number, got NaN" },
  { call: () => elu(x(), Number.POSITIVE_INFINITY), error: "elu: alpha must be a number, got Infinity" },
  { call: () => celu(x(), 0), error: "celu: alpha must not be 0, got 0" },
  { call: () => hardtanh(x(), { min: 2 }), error: "hardtanh: min must lie below max, got 2 and 1" },
  { call: () => softshrink(x(), -1), error: "softshrink: lambda must be at least 0, got -1" },
  { call: () => softplus(x(), { beta: 0 }), error: "softplus: beta must be a number other than 0, got 0" },
  { call: () => softplus(x(), { threshold: Number.NaN }), error: "softplus: threshold must be a number, got NaN" },
  { call: () => threshold(x(), Number.NaN, 0), error: "threshold: threshold must be a number, got NaN" },
  {
    call: () => gelu(x(), { approximate: "erf" as "none" }),
    error: 'gelu: approximate must be "none" or "tanh", got erf',
  },
  { call: () => logit(x(), { eps: 0.6 }), error: "logit: eps must lie in [0, 0.5], got 0.6" },
  { call: () => glu(x()), error: "glu: axis 1 must have an even size, got (2, 3)" },
  { call: () => glu(tensor(1)), error: "glu: takes at least one axis, got ()" },
  {
    call: () => prelu(x(), zeros([2])),
    error: "prelu: weight must have 1 or 3 elements for x (2, 3), got (2,)",
  },
  { call: () => norm(x(), 0, { p: Number.NaN }), error: "norm: p must be a number, got NaN" },
  {
    call: () => norm(zeros([0, 2]), 0, { p: Number.POSITIVE_INFINITY }),
    error: "norm: of an infinite order needs an element, got (0, 2)",
  },
  { call: () => maxWithIndices(zeros([2, 0]), 1), error: "maxWithIndices: of nothing is undefined, got (2, 0)" },
  { call: () => median(zeros([0], { dtype: "i32" })), error: "median: of nothing is undefined, got (0,)" },
  { call: () => norm(x(), 2), error: "norm: axis must lie in [-2, 1], got 2" },
  { call: () => normalize(zeros([2])), error: "normalize: axis must lie in [-1, 0], got 1" },
  { call: () => std(x(), 2), error: "std: axis must lie in [-2, 1], got 2" },
  { call: () => argsort(x(), 2), error: "argsort: axis must lie in [-2, 1], got 2" },
  { call: () => hypot(x(), zeros([2])), error: "hypot: shapes must broadcast, got (2, 3) and (2,): 3 ≠ 2" },
  { call: () => logAddExp(x(), zeros([2])), error: "logAddExp: shapes must broadcast, got (2, 3) and (2,): 3 ≠ 2" },
  {
    call: () => maskedFill(x(), zeros([2], { dtype: "bool" }), 1),
    error: "maskedFill: shapes must broadcast, got (2, 3) and (2,): 3 ≠ 2",
  },
  { call: () => addcmul(x(), 1, 1, { value: Number.NaN }), error: "addcmul: value must be a number, got NaN" },
  { call: () => addcdiv(x(), 1, 1, { value: Number.NaN }), error: "addcdiv: value must be a number, got NaN" },
  { call: () => cumsum(x(), 2), error: "cumsum: axis must lie in [-2, 1], got 2" },
  { call: () => prod(x(), -3), error: "prod: axis must lie in [-2, 1], got -3" },
  {
    call: () => linear(x(), zeros([4, 2])),
    error: "linear: x must have 2 features on its last axis for weight (4, 2), got (2, 3)",
  },
  { call: () => linear(x(), tensor(1)), error: "linear: takes a weight (out, in) or (in,), got ()" },
  {
    call: () => bilinear(x(), x(), zeros([4, 3, 2])),
    error: "bilinear: takes x1 (…, in1), x2 (…, in2) and weight (out, in1, in2), got (2, 3), (2, 3), (4, 3, 2)",
  },
  {
    call: () => linear(zeros([1, 4]), zeros([3, 4]), { bias: zeros([7, 3]) }),
    error: "linear: bias must broadcast to (1, 3), got (7, 3)",
  },
  {
    call: () => linear(zeros([5, 4]), zeros([1, 4]), { bias: zeros([3]) }),
    error: "linear: bias must broadcast to (5, 1), got (3,)",
  },
  {
    call: () => bilinear(zeros([5, 2]), zeros([5, 3]), zeros([1, 2, 3]), { bias: zeros([3]) }),
    error: "bilinear: bias must be (1,), got (3,)",
  },
  { call: () => addmm(1, zeros([3]), x()), error: "addmm: takes matrices (m, k) and (k, n), got (3,) and (2, 3)" },
  { call: () => addmm(1, x(), x()), error: "addmm: takes matrices (m, k) and (k, n), got (2, 3) and (2, 3)" },
  {
    call: () => addmm(zeros([5, 2, 3]), zeros([2, 4]), zeros([4, 3])),
    error: "addmm: x must broadcast to (2, 3), got (5, 2, 3)",
  },
  {
    call: () => addmm(zeros([1, 1, 3]), zeros([2, 4]), zeros([4, 3]), { beta: 0 }),
    error: "addmm: x must broadcast to (2, 3), got (1, 1, 3)",
  },
  {
    call: () => addmm(1, zeros([2, 4]), zeros([4, 3]), { alpha: Number.NaN }),
    error: "addmm: alpha must be a number, got NaN",
  },
  {
    call: () => addmm(1, zeros([2, 4]), zeros([4, 3]), { beta: Number.NaN }),
    error: "addmm: beta must be a number, got NaN",
  },
  { call: () => outer(x(), zeros([3])), error: "outer: takes two vectors, got (2, 3) and (3,)" },
  { call: () => dot(zeros([2]), zeros([3])), error: "dot: takes vectors of one size, got 2 and 3" },
  { call: () => einsum("ij,jk", x()), error: 'einsum: names as many operands as there are, 1, got "ij,jk"' },
  { call: () => einsum("i->j->k", x()), error: 'einsum: takes letters, "...", "," and one "->", got "i->j->k"' },
  {
    call: () => einsum(`${"i".repeat(40)}1`, x()),
    error: `einsum: takes letters, "...", "," and one "->", got "${"i".repeat(40)}1"`,
  },
  { call: () => einsum("...i...", x()), error: 'einsum: takes letters, "...", "," and one "->", got "...i..."' },
  { call: () => einsum("ij->i,j", x()), error: 'einsum: takes letters, "...", "," and one "->", got "ij->i,j"' },
  { call: () => einsum("i1", x()), error: 'einsum: takes letters, "...", "," and one "->", got "i1"' },
  { call: () => einsum("i", x()), error: 'einsum: "i" must name every axis of operand 0, got (2, 3)' },
  { call: () => einsum("ijk", x()), error: 'einsum: "ijk" must name every axis of operand 0, got (2, 3)' },
  {
    call: () => einsum("ij->ik", x()),
    error: 'einsum: the result takes letters of the operands, each once, not k, got "ij->ik"',
  },
  {
    call: () => einsum("ij,jk->ik", x(), x()),
    error: 'einsum: sizes of j must agree in "ij,jk->ik", got 3 and 2',
  },
  { call: () => einsum("ii->i", zeros([1, 3])), error: 'einsum: sizes of i must agree in "ii->i", got 1 and 3' },
  {
    call: () => einsum("ij,jj->i", x(), zeros([1, 3])),
    error: 'einsum: sizes of j must agree in "ij,jj->i", got 1 and 3',
  },
];
