import { addcdiv, addcmul, lerp } from "../../../src/ops/addcmul.js";
import * as arithmetic from "../../../src/ops/arithmetic.js";
import * as compare from "../../../src/ops/compare.js";
import { logAddExp } from "../../../src/ops/log-softmax.js";
import * as logical from "../../../src/ops/logical.js";
import { hypot } from "../../../src/ops/norm.js";
import { pow } from "../../../src/ops/pow.js";
import { floorDivide, fmod, remainder } from "../../../src/ops/remainder.js";
import { atan2 } from "../../../src/ops/trigonometry.js";
import { where } from "../../../src/ops/where.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapters } from "../adapter.js";

/** Operations of two tensors and nothing else. */
const plain: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  add: arithmetic.add,
  sub: arithmetic.sub,
  mul: arithmetic.mul,
  div: arithmetic.div,
  pow,
  maximum: arithmetic.maximum,
  minimum: arithmetic.minimum,
  atan2,
  remainder,
  fmod,
  floor_divide: floorDivide,
  hypot,
  logaddexp: logAddExp,
  ...compare,
  logical_and: logical.logicalAnd,
  logical_or: logical.logicalOr,
  logical_xor: logical.logicalXor,
};

export const binary: Adapters = {
  ...Object.fromEntries(Object.entries(plain).map(([name, fn]) => [name, ({ x, y }) => fn(x, y)])),
  where: ({ cond, x, y }) => where(cond, x, y),
  lerp: ({ x, y, weight }) => lerp(x, y, weight),
  addcmul: ({ x, a, b }, { value = 1 }) => addcmul(x, a, b, { value }),
  addcdiv: ({ x, a, b }, { value = 1 }) => addcdiv(x, a, b, { value }),
};
