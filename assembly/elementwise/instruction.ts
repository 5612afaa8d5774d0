// One instruction of the micro-program over one tile: [dst, end) from the tiles a, b, c. The tiles are a multiple of 16 lanes long;
// dst may be any of the operands that are. An operand that is the same in all lanes is 16 lanes long: aStep, bStep and cStep are the bytes
// of 16 lanes, or 0 for such an operand. `constants` is a tile that is free.
//
// A function with more than a few constants finds them in memory (see ../math/constants.ts): its file has `…Constants(k)`, which writes
// them down, the function for arguments that need no care, and, if there are others, one for any argument. It takes a line each in
// writeConstants, tabledLanes, careless and carefulLanes, and runs by `tabled`.

import { acos, asin, atan, atan2 } from "../math/inverse-trigonometry";
import { cos, sin, tan } from "../math/trigonometry";
import { acosh, asinh, atanh, cosh, expm1, hyperbolicConstants, log1p, sinh, softplus } from "../math/hyperbolic";
import { erf, erfConstants, erfExponent } from "../math/erf";
import { expAny, expConstants, expNormal, within } from "../math/exp";
import { geluAny, geluConstants, geluNormal, geluTail } from "../math/gelu";
import { allNormal, logAny, logConstants, logNormal } from "../math/log";
import { floorDivideI32, fmodI32, remainderI32 } from "../math/integer-division";
import { pow } from "../math/pow";
import { fmod, remainder } from "../math/remainder";
import { sigmoidAny, sigmoidNormal, siluAny, siluNormal } from "../math/sigmoid";
import { tanh, tanhConstants } from "../math/tanh";
import { Opcode } from "./opcode";

// `opcode` is a constant wherever the next functions are inlined, so that one branch of each is left.
@inline function unaryLanes(opcode: Opcode, x: v128): v128 {
  if (opcode == Opcode.neg) return f32x4.neg(x);
  if (opcode == Opcode.abs) return f32x4.abs(x);
  if (opcode == Opcode.sqrt) return f32x4.sqrt(x);
  if (opcode == Opcode.rsqrt) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (opcode == Opcode.reciprocal) return f32x4.div(f32x4.splat(1), x);
  // x < 0 ? 0 : x, which keeps NaN
  if (opcode == Opcode.relu) return f32x4.pmax(x, f32x4.splat(0));
  if (opcode == Opcode.sin) return sin(x);
  if (opcode == Opcode.cos) return cos(x);
  if (opcode == Opcode.tan) return tan(x);
  if (opcode == Opcode.asin) return asin(x);
  if (opcode == Opcode.acos) return acos(x);
  if (opcode == Opcode.atan) return atan(x);
  if (opcode == Opcode.floor) return f32x4.floor(x);
  if (opcode == Opcode.ceil) return f32x4.ceil(x);
  if (opcode == Opcode.round) return f32x4.nearest(x);
  if (opcode == Opcode.trunc) return f32x4.trunc(x);
  if (opcode == Opcode.sign) {
    const zero = f32x4.splat(0);
    return v128.or(v128.and(f32x4.gt(x, zero), f32x4.splat(1)), v128.and(f32x4.lt(x, zero), f32x4.splat(-1)));
  }
  if (opcode == Opcode.negI32) return i32x4.neg(x);
  if (opcode == Opcode.absI32) return i32x4.abs(x);
  if (opcode == Opcode.not) return v128.not(x);
  if (opcode == Opcode.i32ToF32) return f32x4.convert_i32x4_s(x);
  if (opcode == Opcode.f32ToI32) return i32x4.trunc_sat_f32x4_s(x);
  if (opcode == Opcode.boolToF32) return v128.and(x, f32x4.splat(1));
  if (opcode == Opcode.boolToI32) return v128.and(x, i32x4.splat(1));
  if (opcode == Opcode.f32ToBool) return f32x4.ne(x, f32x4.splat(0));
  return i32x4.ne(x, i32x4.splat(0)); // i32ToBool
}

@inline function writeConstants(opcode: Opcode, k: usize): void {
  if (opcode == Opcode.log) logConstants(k);
  else if (opcode == Opcode.tanh) tanhConstants(k);
  else if (opcode == Opcode.erf) erfConstants(k);
  else if (opcode == Opcode.gelu) geluConstants(k);
  else expConstants(k);
}

// Whether tabledLanes may be applied to all four.
@inline function careless(opcode: Opcode, x0: v128, x1: v128, x2: v128, x3: v128): bool {
  if (opcode == Opcode.exp || opcode == Opcode.sigmoid || opcode == Opcode.silu) return within(x0, x1, x2, x3, 87);
  if (opcode == Opcode.gelu) return within(x0, x1, x2, x3, 13);
  if (opcode == Opcode.log) return allNormal(x0, x1, x2, x3);
  return true;
}

// Whether a function has more constants than a compiler can keep in registers: what its first half makes goes through memory, where
// no compiler moves the loads of the second half's constants ahead of it.
@inline function inTwoSteps(opcode: Opcode): bool {
  return opcode == Opcode.erf || opcode == Opcode.gelu;
}

@inline function firstStep(opcode: Opcode, x: v128, k: usize): v128 {
  return opcode == Opcode.gelu ? geluTail(f32x4.abs(x), k) : erfExponent(x, k);
}

// `first` is what firstStep made of x, if there is one.
@inline function tabledLanes(opcode: Opcode, x: v128, first: v128, k: usize): v128 {
  if (opcode == Opcode.exp) return expNormal(x, k);
  if (opcode == Opcode.log) return logNormal(x, k);
  if (opcode == Opcode.tanh) return tanh(x, k);
  if (opcode == Opcode.sigmoid) return sigmoidNormal(x, k);
  if (opcode == Opcode.silu) return siluNormal(x, k);
  if (opcode == Opcode.gelu) return geluNormal(x, first, k);
  return erf(x, first, k);
}

// The bits of a lane do not depend on which of the two its neighbours lead to.
@inline function carefulLanes(opcode: Opcode, x: v128, k: usize): v128 {
  if (opcode == Opcode.exp) return expAny(x, k);
  if (opcode == Opcode.log) return logAny(x, k);
  if (opcode == Opcode.sigmoid) return sigmoidAny(x, k);
  if (opcode == Opcode.silu) return siluAny(x, k);
  return geluAny(x, k);
}

@inline function binaryLanes(opcode: Opcode, x: v128, y: v128): v128 {
  if (opcode == Opcode.add) return f32x4.add(x, y);
  if (opcode == Opcode.sub) return f32x4.sub(x, y);
  if (opcode == Opcode.mul) return f32x4.mul(x, y);
  if (opcode == Opcode.div) return f32x4.div(x, y);
  if (opcode == Opcode.maximum) return f32x4.max(x, y);
  if (opcode == Opcode.minimum) return f32x4.min(x, y);
  if (opcode == Opcode.atan2) return atan2(x, y);
  if (opcode == Opcode.remainder) return remainder(x, y);
  if (opcode == Opcode.fmod) return fmod(x, y);
  if (opcode == Opcode.pow) return pow(x, y);
  if (opcode == Opcode.eq) return f32x4.eq(x, y);
  if (opcode == Opcode.ne) return f32x4.ne(x, y);
  if (opcode == Opcode.lt) return f32x4.lt(x, y);
  if (opcode == Opcode.le) return f32x4.le(x, y);
  if (opcode == Opcode.gt) return f32x4.gt(x, y);
  if (opcode == Opcode.ge) return f32x4.ge(x, y);
  if (opcode == Opcode.addI32) return i32x4.add(x, y);
  if (opcode == Opcode.subI32) return i32x4.sub(x, y);
  if (opcode == Opcode.mulI32) return i32x4.mul(x, y);
  if (opcode == Opcode.maximumI32) return i32x4.max_s(x, y);
  if (opcode == Opcode.minimumI32) return i32x4.min_s(x, y);
  if (opcode == Opcode.remainderI32) return remainderI32(x, y);
  if (opcode == Opcode.fmodI32) return fmodI32(x, y);
  if (opcode == Opcode.floorDivideI32) return floorDivideI32(x, y);
  if (opcode == Opcode.eqI32) return i32x4.eq(x, y);
  if (opcode == Opcode.neI32) return i32x4.ne(x, y);
  if (opcode == Opcode.ltI32) return i32x4.lt_s(x, y);
  if (opcode == Opcode.leI32) return i32x4.le_s(x, y);
  if (opcode == Opcode.gtI32) return i32x4.gt_s(x, y);
  if (opcode == Opcode.geI32) return i32x4.ge_s(x, y);
  if (opcode == Opcode.and) return v128.and(x, y);
  if (opcode == Opcode.or) return v128.or(x, y);
  return v128.xor(x, y);
}

@inline function unary(opcode: Opcode, dst: usize, a: usize, aStep: usize, end: usize): void {
  do {
    const y0 = unaryLanes(opcode, v128.load(a));
    const y1 = unaryLanes(opcode, v128.load(a, 16));
    const y2 = unaryLanes(opcode, v128.load(a, 32));
    const y3 = unaryLanes(opcode, v128.load(a, 48));
    v128.store(dst, y0);
    v128.store(dst, y1, 16);
    v128.store(dst, y2, 32);
    v128.store(dst, y3, 48);
    a += aStep;
    dst += 64;
  } while (dst < end);
}

@inline function binary(opcode: Opcode, dst: usize, a: usize, b: usize, aStep: usize, bStep: usize, end: usize): void {
  do {
    const y0 = binaryLanes(opcode, v128.load(a), v128.load(b));
    const y1 = binaryLanes(opcode, v128.load(a, 16), v128.load(b, 16));
    const y2 = binaryLanes(opcode, v128.load(a, 32), v128.load(b, 32));
    const y3 = binaryLanes(opcode, v128.load(a, 48), v128.load(b, 48));
    v128.store(dst, y0);
    v128.store(dst, y1, 16);
    v128.store(dst, y2, 32);
    v128.store(dst, y3, 48);
    a += aStep;
    b += bStep;
    dst += 64;
  } while (dst < end);
}

// Where four vectors lie between the two steps of a function, in bytes from its constants.
@inline const BETWEEN: usize = 256;

// For functions with constants in memory.
@inline function tabled(opcode: Opcode, dst: usize, a: usize, aStep: usize, end: usize, k: usize): void {
  writeConstants(opcode, k);
  do {
    const x0 = v128.load(a);
    const x1 = v128.load(a, 16);
    const x2 = v128.load(a, 32);
    const x3 = v128.load(a, 48);
    if (careless(opcode, x0, x1, x2, x3)) {
      if (inTwoSteps(opcode)) {
        v128.store(k, firstStep(opcode, x0, k), BETWEEN);
        v128.store(k, firstStep(opcode, x1, k), BETWEEN + 16);
        v128.store(k, firstStep(opcode, x2, k), BETWEEN + 32);
        v128.store(k, firstStep(opcode, x3, k), BETWEEN + 48);
      }
      const y0 = tabledLanes(opcode, x0, v128.load(k, BETWEEN), k);
      const y1 = tabledLanes(opcode, x1, v128.load(k, BETWEEN + 16), k);
      const y2 = tabledLanes(opcode, x2, v128.load(k, BETWEEN + 32), k);
      const y3 = tabledLanes(opcode, x3, v128.load(k, BETWEEN + 48), k);
      v128.store(dst, y0);
      v128.store(dst, y1, 16);
      v128.store(dst, y2, 32);
      v128.store(dst, y3, 48);
    } else {
      for (let i: usize = 0; i < 64; i += 16) v128.store(dst + i, carefulLanes(opcode, v128.load(a + i), k));
    }
    a += aStep;
    dst += 64;
  } while (dst < end);
}

@inline function hyperbolicLanes(opcode: Opcode, x: v128, k: usize): v128 {
  if (opcode == Opcode.expm1) return expm1(x, k);
  if (opcode == Opcode.log1p) return log1p(x, k);
  if (opcode == Opcode.softplus) return softplus(x, k);
  if (opcode == Opcode.sinh) return sinh(x, k);
  if (opcode == Opcode.cosh) return cosh(x, k);
  if (opcode == Opcode.asinh) return asinh(x, k);
  if (opcode == Opcode.acosh) return acosh(x, k);
  return atanh(x, k);
}

@inline function hyperbolic(opcode: Opcode, dst: usize, a: usize, aStep: usize, end: usize, k: usize): void {
  hyperbolicConstants(k);
  do {
    v128.store(dst, hyperbolicLanes(opcode, v128.load(a), k));
    a += aStep >> 2;
    dst += 16;
  } while (dst < end);
}

// For functions of many instructions, which gain nothing from unrolling.
@inline function longUnary(opcode: Opcode, dst: usize, a: usize, aStep: usize, end: usize): void {
  do {
    v128.store(dst, unaryLanes(opcode, v128.load(a)));
    a += aStep >> 2;
    dst += 16;
  } while (dst < end);
}

@inline function longBinary(opcode: Opcode, dst: usize, a: usize, b: usize, aStep: usize, bStep: usize, end: usize): void {
  do {
    v128.store(dst, binaryLanes(opcode, v128.load(a), v128.load(b)));
    a += aStep >> 2;
    b += bStep >> 2;
    dst += 16;
  } while (dst < end);
}

@inline function where(dst: usize, mask: usize, a: usize, b: usize, maskStep: usize, aStep: usize, bStep: usize, end: usize): void {
  do {
    v128.store(dst, v128.bitselect(v128.load(a), v128.load(b), v128.load(mask)));
    v128.store(dst, v128.bitselect(v128.load(a, 16), v128.load(b, 16), v128.load(mask, 16)), 16);
    mask += maskStep >> 1;
    a += aStep >> 1;
    b += bStep >> 1;
    dst += 32;
  } while (dst < end);
}

export function runInstruction(
  opcode: i32,
  dst: usize,
  a: usize,
  b: usize,
  c: usize,
  aStep: usize,
  bStep: usize,
  cStep: usize,
  end: usize,
  constants: usize,
): void {
  switch (opcode) {
    case Opcode.neg: unary(Opcode.neg, dst, a, aStep, end); break;
    case Opcode.abs: unary(Opcode.abs, dst, a, aStep, end); break;
    case Opcode.exp: tabled(Opcode.exp, dst, a, aStep, end, constants); break;
    case Opcode.log: tabled(Opcode.log, dst, a, aStep, end, constants); break;
    case Opcode.sqrt: unary(Opcode.sqrt, dst, a, aStep, end); break;
    case Opcode.rsqrt: unary(Opcode.rsqrt, dst, a, aStep, end); break;
    case Opcode.reciprocal: unary(Opcode.reciprocal, dst, a, aStep, end); break;
    case Opcode.tanh: tabled(Opcode.tanh, dst, a, aStep, end, constants); break;
    case Opcode.sigmoid: tabled(Opcode.sigmoid, dst, a, aStep, end, constants); break;
    case Opcode.erf: tabled(Opcode.erf, dst, a, aStep, end, constants); break;
    case Opcode.relu: unary(Opcode.relu, dst, a, aStep, end); break;
    case Opcode.gelu: tabled(Opcode.gelu, dst, a, aStep, end, constants); break;
    case Opcode.silu: tabled(Opcode.silu, dst, a, aStep, end, constants); break;
    case Opcode.sin: longUnary(Opcode.sin, dst, a, aStep, end); break;
    case Opcode.cos: longUnary(Opcode.cos, dst, a, aStep, end); break;
    case Opcode.tan: longUnary(Opcode.tan, dst, a, aStep, end); break;
    case Opcode.asin: longUnary(Opcode.asin, dst, a, aStep, end); break;
    case Opcode.acos: longUnary(Opcode.acos, dst, a, aStep, end); break;
    case Opcode.atan: longUnary(Opcode.atan, dst, a, aStep, end); break;
    case Opcode.floor: unary(Opcode.floor, dst, a, aStep, end); break;
    case Opcode.ceil: unary(Opcode.ceil, dst, a, aStep, end); break;
    case Opcode.round: unary(Opcode.round, dst, a, aStep, end); break;
    case Opcode.trunc: unary(Opcode.trunc, dst, a, aStep, end); break;
    case Opcode.expm1: hyperbolic(Opcode.expm1, dst, a, aStep, end, constants); break;
    case Opcode.log1p: hyperbolic(Opcode.log1p, dst, a, aStep, end, constants); break;
    case Opcode.softplus: hyperbolic(Opcode.softplus, dst, a, aStep, end, constants); break;
    case Opcode.sinh: hyperbolic(Opcode.sinh, dst, a, aStep, end, constants); break;
    case Opcode.cosh: hyperbolic(Opcode.cosh, dst, a, aStep, end, constants); break;
    case Opcode.asinh: hyperbolic(Opcode.asinh, dst, a, aStep, end, constants); break;
    case Opcode.acosh: hyperbolic(Opcode.acosh, dst, a, aStep, end, constants); break;
    case Opcode.atanh: hyperbolic(Opcode.atanh, dst, a, aStep, end, constants); break;
    case Opcode.sign: unary(Opcode.sign, dst, a, aStep, end); break;
    case Opcode.add: binary(Opcode.add, dst, a, b, aStep, bStep, end); break;
    case Opcode.sub: binary(Opcode.sub, dst, a, b, aStep, bStep, end); break;
    case Opcode.mul: binary(Opcode.mul, dst, a, b, aStep, bStep, end); break;
    case Opcode.div: binary(Opcode.div, dst, a, b, aStep, bStep, end); break;
    case Opcode.maximum: binary(Opcode.maximum, dst, a, b, aStep, bStep, end); break;
    case Opcode.minimum: binary(Opcode.minimum, dst, a, b, aStep, bStep, end); break;
    case Opcode.atan2: longBinary(Opcode.atan2, dst, a, b, aStep, bStep, end); break;
    case Opcode.remainder: longBinary(Opcode.remainder, dst, a, b, aStep, bStep, end); break;
    case Opcode.fmod: longBinary(Opcode.fmod, dst, a, b, aStep, bStep, end); break;
    case Opcode.pow: longBinary(Opcode.pow, dst, a, b, aStep, bStep, end); break;
    case Opcode.eq: binary(Opcode.eq, dst, a, b, aStep, bStep, end); break;
    case Opcode.ne: binary(Opcode.ne, dst, a, b, aStep, bStep, end); break;
    case Opcode.lt: binary(Opcode.lt, dst, a, b, aStep, bStep, end); break;
    case Opcode.le: binary(Opcode.le, dst, a, b, aStep, bStep, end); break;
    case Opcode.gt: binary(Opcode.gt, dst, a, b, aStep, bStep, end); break;
    case Opcode.ge: binary(Opcode.ge, dst, a, b, aStep, bStep, end); break;
    case Opcode.negI32: unary(Opcode.negI32, dst, a, aStep, end); break;
    case Opcode.absI32: unary(Opcode.absI32, dst, a, aStep, end); break;
    case Opcode.addI32: binary(Opcode.addI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.subI32: binary(Opcode.subI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.mulI32: binary(Opcode.mulI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.maximumI32: binary(Opcode.maximumI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.minimumI32: binary(Opcode.minimumI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.remainderI32: longBinary(Opcode.remainderI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.fmodI32: longBinary(Opcode.fmodI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.floorDivideI32: longBinary(Opcode.floorDivideI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.eqI32: binary(Opcode.eqI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.neI32: binary(Opcode.neI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.ltI32: binary(Opcode.ltI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.leI32: binary(Opcode.leI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.gtI32: binary(Opcode.gtI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.geI32: binary(Opcode.geI32, dst, a, b, aStep, bStep, end); break;
    case Opcode.and: binary(Opcode.and, dst, a, b, aStep, bStep, end); break;
    case Opcode.or: binary(Opcode.or, dst, a, b, aStep, bStep, end); break;
    case Opcode.xor: binary(Opcode.xor, dst, a, b, aStep, bStep, end); break;
    case Opcode.not: unary(Opcode.not, dst, a, aStep, end); break;
    case Opcode.where: where(dst, a, b, c, aStep, bStep, cStep, end); break;
    case Opcode.i32ToF32: unary(Opcode.i32ToF32, dst, a, aStep, end); break;
    case Opcode.f32ToI32: unary(Opcode.f32ToI32, dst, a, aStep, end); break;
    case Opcode.boolToF32: unary(Opcode.boolToF32, dst, a, aStep, end); break;
    case Opcode.boolToI32: unary(Opcode.boolToI32, dst, a, aStep, end); break;
    case Opcode.f32ToBool: unary(Opcode.f32ToBool, dst, a, aStep, end); break;
    case Opcode.i32ToBool: unary(Opcode.i32ToBool, dst, a, aStep, end); break;
  }
}
