// The instructions of the elementwise micro-program. Read by both compilers: AssemblyScript for the interpreter,
// TypeScript for the fuser and the reference interpreter. Operands are registers: tiles of 32-bit lanes that hold f32, i32 or a mask
// (all bits set for true).

export enum Opcode {
  // f32 → f32
  neg,
  abs,
  exp,
  log,
  sqrt,
  rsqrt,
  reciprocal,
  tanh,
  sigmoid,
  erf,
  relu,
  gelu,
  silu,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  floor,
  ceil,
  round,
  trunc,
  expm1,
  log1p,
  softplus,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  sign,
  // (f32, f32) → f32
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  atan2,
  remainder,
  fmod,
  pow,
  // (f32, f32) → mask
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  // i32 → i32
  negI32,
  absI32,
  // (i32, i32) → i32
  addI32,
  subI32,
  mulI32,
  maximumI32,
  minimumI32,
  remainderI32,
  fmodI32,
  floorDivideI32,
  // (i32, i32) → mask
  eqI32,
  neI32,
  ltI32,
  leI32,
  gtI32,
  geI32,
  // mask → mask
  and,
  or,
  xor,
  not,
  // (mask, any, any) → any
  where,
  // casts
  i32ToF32,
  f32ToI32,
  boolToF32,
  boolToI32,
  f32ToBool,
  i32ToBool,
}

// Lanes in one register: 2 kB, so that the handful of registers a program keeps alive fits the first-level cache.
export const TILE = 512;

// Registers of the interpreter. A micro-program names all but the last, which holds the constants of the instruction at hand.
export const MAX_REGISTERS = 24;

// Most dimensions of an iteration space after neighbouring dimensions that walk together are merged.
export const MAX_RANK = 8;

// A load or store names its element type, and how it walks: kind = dtype + (mode << 2).
export enum Lane {
  f32,
  i32,
  bool,
}

export enum Mode {
  // The element of the linear index. A load in this mode of a four-byte type is read where it lies.
  contiguous,
  // One element for all lanes.
  scalar,
  // dims and strides.
  strided,
  // Stores only: the register lies in the output itself, nothing is copied at the end of the tile.
  direct,
}
