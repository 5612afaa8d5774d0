import { Opcode } from "../../../assembly/elementwise/opcode.js";
import { erf, erfc } from "./erfc.js";

/** The lanes of a register: a tile, or part of an array. */
export type Lanes = Float32Array | Float64Array | Int32Array;

/** One instruction over `n` lanes: y[yi + i] from a[ai + i], b[bi + i], c[ci + i]. Masks are 0 or −1. */
type Instruction = (
  n: number,
  y: Lanes,
  yi: number,
  a: Lanes,
  ai: number,
  b: Lanes,
  bi: number,
  c: Lanes,
  ci: number,
) => void;

/** Whether an instruction's result is f32 lanes; where has the type of what it selects. */
export function isFloat(opcode: number): boolean {
  return opcode <= Opcode.pow || opcode === Opcode.i32ToF32 || opcode === Opcode.boolToF32;
}

// Doubles from here on have no fraction.
const WHOLE = 2 ** 52;

function roundHalfEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < WHOLE) || x === 0) return x;
  const rounded = size + WHOLE - WHOLE;
  return x < 0 ? -rounded : rounded;
}

/** C's pow: unlike JavaScript's, x⁰ = 1ʸ = (−1)^±∞ = 1 whatever the other operand is. */
function pow(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

// −∞ · 0 is NaN in these two, as in PyTorch.
function silu(x: number): number {
  return x * sigmoid(x);
}

function gelu(x: number): number {
  return 0.5 * x * erfc(x * -Math.SQRT1_2);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** With the sign of y. */
function remainder(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}

function truncate(x: number): number {
  return Math.max(-2147483648, Math.min(2147483647, x));
}

// One loop per instruction rather than one loop that calls a function, so that the JIT compiler sees plain arithmetic.
// biome-ignore format: a table
export const instructions: Record<Opcode, Instruction> = {
  [Opcode.neg]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = -a[ai + i]; },
  [Opcode.abs]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.abs(a[ai + i]); },
  [Opcode.exp]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.exp(a[ai + i]); },
  [Opcode.log]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.log(a[ai + i]); },
  [Opcode.sqrt]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.sqrt(a[ai + i]); },
  [Opcode.rsqrt]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = 1 / Math.sqrt(a[ai + i]); },
  [Opcode.reciprocal]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = 1 / a[ai + i]; },
  [Opcode.tanh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.tanh(a[ai + i]); },
  [Opcode.sigmoid]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = sigmoid(a[ai + i]); },
  [Opcode.erf]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = erf(a[ai + i]); },
  [Opcode.relu]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.max(a[ai + i], 0); },
  [Opcode.gelu]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = gelu(a[ai + i]); },
  [Opcode.silu]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = silu(a[ai + i]); },
  [Opcode.sin]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.sin(a[ai + i]); },
  [Opcode.cos]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.cos(a[ai + i]); },
  [Opcode.tan]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.tan(a[ai + i]); },
  [Opcode.asin]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.asin(a[ai + i]); },
  [Opcode.acos]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.acos(a[ai + i]); },
  [Opcode.atan]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.atan(a[ai + i]); },
  [Opcode.floor]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.floor(a[ai + i]); },
  [Opcode.ceil]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.ceil(a[ai + i]); },
  [Opcode.round]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = roundHalfEven(a[ai + i]); },
  [Opcode.trunc]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.trunc(a[ai + i]); },
  [Opcode.expm1]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.expm1(a[ai + i]); },
  [Opcode.log1p]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.log1p(a[ai + i]); },
  [Opcode.softplus]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = softplus(a[ai + i]); },
  [Opcode.sinh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.sinh(a[ai + i]); },
  [Opcode.cosh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.cosh(a[ai + i]); },
  [Opcode.asinh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.asinh(a[ai + i]); },
  [Opcode.acosh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.acosh(a[ai + i]); },
  [Opcode.atanh]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.atanh(a[ai + i]); },
  [Opcode.sign]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] > 0 ? 1 : a[ai + i] < 0 ? -1 : 0; },
  [Opcode.add]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] + b[bi + i]; },
  [Opcode.sub]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] - b[bi + i]; },
  [Opcode.mul]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] * b[bi + i]; },
  [Opcode.div]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] / b[bi + i]; },
  [Opcode.maximum]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.max(a[ai + i], b[bi + i]); },
  [Opcode.minimum]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.min(a[ai + i], b[bi + i]); },
  [Opcode.atan2]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.atan2(a[ai + i], b[bi + i]); },
  [Opcode.remainder]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = remainder(a[ai + i], b[bi + i]); },
  [Opcode.fmod]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] % b[bi + i]; },
  [Opcode.pow]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = pow(a[ai + i], b[bi + i]); },
  [Opcode.eq]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] === b[bi + i] ? -1 : 0; },
  [Opcode.ne]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] !== b[bi + i] ? -1 : 0; },
  [Opcode.lt]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] < b[bi + i] ? -1 : 0; },
  [Opcode.le]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] <= b[bi + i] ? -1 : 0; },
  [Opcode.gt]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] > b[bi + i] ? -1 : 0; },
  [Opcode.ge]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] >= b[bi + i] ? -1 : 0; },
  [Opcode.negI32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = -a[ai + i]; },
  [Opcode.absI32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = Math.abs(a[ai + i]); },
  [Opcode.addI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] + b[bi + i]; },
  [Opcode.subI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] - b[bi + i]; },
  [Opcode.mulI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.imul(a[ai + i], b[bi + i]); },
  [Opcode.maximumI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.max(a[ai + i], b[bi + i]); },
  [Opcode.minimumI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = Math.min(a[ai + i], b[bi + i]); },
  [Opcode.remainderI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] - Math.floor(a[ai + i] / b[bi + i]) * b[bi + i]; },
  [Opcode.fmodI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] % b[bi + i]; },
  [Opcode.floorDivideI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = truncate(Math.floor(a[ai + i] / b[bi + i])); },
  [Opcode.eqI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] === b[bi + i] ? -1 : 0; },
  [Opcode.neI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] !== b[bi + i] ? -1 : 0; },
  [Opcode.ltI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] < b[bi + i] ? -1 : 0; },
  [Opcode.leI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] <= b[bi + i] ? -1 : 0; },
  [Opcode.gtI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] > b[bi + i] ? -1 : 0; },
  [Opcode.geI32]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] >= b[bi + i] ? -1 : 0; },
  [Opcode.and]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] & b[bi + i]; },
  [Opcode.or]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] | b[bi + i]; },
  [Opcode.xor]: (n, y, yi, a, ai, b, bi) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] ^ b[bi + i]; },
  [Opcode.not]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = ~a[ai + i]; },
  [Opcode.where]: (n, y, yi, a, ai, b, bi, c, ci) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] ? b[bi + i] : c[ci + i]; },
  [Opcode.i32ToF32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i]; },
  [Opcode.f32ToI32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = truncate(a[ai + i]); },
  [Opcode.boolToF32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] & 1; },
  [Opcode.boolToI32]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] & 1; },
  [Opcode.f32ToBool]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] !== 0 ? -1 : 0; },
  [Opcode.i32ToBool]: (n, y, yi, a, ai) => { for (let i = 0; i < n; i++) y[yi + i] = a[ai + i] !== 0 ? -1 : 0; },
};
