import { EDGE_TILE, multiplyBlock } from "../gemm/block";
import { NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { loadUpTo, storeUpTo } from "../math/lanes";
import { tanh, tanhConstants } from "../math/tanh";
import { CONSTANTS, rowOf } from "./layout";
import { gatesOf, Mode } from "./mode";

// The gradient of `recurrent`, from what it was given and what it kept: dgx of gx, dh0 and dc0 of the first state, and for the GRU dq of
// W h + b, all from dy, dhN and dcN. The weight's gradient is a product of these with the states, for the caller. Split over the batch.
//
// Back through the steps: the gates' slopes, then the gradient of the state before, gate by gate times its part of the weight, which is packed
// once.
export function recurrentGrad(
  h0: usize,
  c0: usize,
  w: usize,
  lengths: usize,
  y: usize,
  gates: usize,
  cells: usize,
  dy: usize,
  dhN: usize,
  dcN: usize,
  dgx: usize,
  dq: usize,
  dh0: usize,
  dc0: usize,
  scratch: usize,
  steps: i32,
  batch: i32,
  hidden: i32,
  mode: i32,
  reversed: i32,
  begin: i32,
  end: i32,
): void {
  const rows = end - begin;
  const count = <i32>gatesOf(mode);
  const row = <usize>hidden << 2;
  const wide = <usize>count * row;
  const edge = scratch + CONSTANTS;
  const packedSlopes = edge + EDGE_TILE * 4;
  const packed = packedSlopes + (<usize>((rows + MR - 1) / MR * MR * hidden) << 2);
  const packedGate = <usize>((hidden + NR - 1) / NR * NR * hidden) << 2;
  tanhConstants(scratch);
  for (let gate = 0; gate < count; ++gate) {
    packColumns(packed + <usize>gate * packedGate, <usize>(hidden * NR) << 2, w + <usize>(gate * hidden) * row, 4, row, hidden, hidden);
  }
  memory.copy(dh0 + <usize>begin * row, dhN + <usize>begin * row, <usize>rows * row);
  memory.copy(dc0 + <usize>begin * row, dcN + <usize>begin * row, <usize>rows * row);

  for (let step = 0; step < steps; ++step) {
    const t = reversed ? step : steps - 1 - step;
    const earlier = reversed ? t + 1 : t - 1;
    for (let n = begin; n < end; ++n) {
      const at = rowOf(t, n, batch);
      const length = load<i32>(lengths + (<usize>n << 2));
      const slopes = dgx + at * wide;
      const dh = dh0 + <usize>n * row;
      if (t >= length) {
        memory.fill(slopes, 0, wide);
        if (mode == Mode.gru) memory.fill(dq + at * row, 0, row);
        continue;
      }
      const begins = earlier < 0 || earlier >= steps;
      const from = rowOf(earlier, n, batch);
      const upstream = dy + at * row;
      const gate = gates + at * wide;
      if (mode == Mode.lstm) {
        const before = begins ? c0 + <usize>n * row : cells + from * row;
        lstmGrad(gate, cells + at * row, before, upstream, dh, dc0 + <usize>n * row, slopes, hidden, scratch);
      } else if (mode == Mode.gru) {
        const before = begins || earlier >= length ? h0 + <usize>n * row : y + from * row;
        gruGrad(gate, cells + at * row, before, upstream, dh, slopes, dq + at * row, hidden);
      } else {
        plainGrad(gate, upstream, dh, slopes, hidden, mode == Mode.relu);
      }
    }
    const first = <usize>(t * batch + begin);
    for (let gate = 0; gate < count; ++gate) {
      const last = mode == Mode.gru && gate == 2;
      const from = last ? dq + first * row : dgx + first * wide + <usize>gate * row;
      packRows(packedSlopes, <usize>(hidden * MR) << 2, from, last ? row : wide, 4, rows, hidden);
      multiplyBlock(
        packedSlopes, packed + <usize>gate * packedGate, dh0 + <usize>begin * row, edge, rows, hidden, hidden, row, hidden, 0, true,
      );
    }
  }
}

@inline function oneMinus(x: v128): v128 {
  return f32x4.sub(f32x4.splat(1), x);
}

// d · s (1 − s), the slope of the sigmoid
@inline function throughSigmoid(d: v128, s: v128): v128 {
  return f32x4.mul(d, f32x4.mul(s, oneMinus(s)));
}

// d · (1 − t²), the slope of tanh
@inline function throughTanh(d: v128, t: v128): v128 {
  return f32x4.mul(d, oneMinus(f32x4.mul(t, t)));
}

function plainGrad(gate: usize, dy: usize, dh: usize, slopes: usize, hidden: i32, isRelu: bool): void {
  const zero = f32x4.splat(0);
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    const h = loadUpTo(gate + at, count);
    const d = f32x4.add(loadUpTo(dh + at, count), loadUpTo(dy + at, count));
    storeUpTo(slopes + at, isRelu ? v128.andnot(d, f32x4.le(h, zero)) : throughTanh(d, h), count);
    storeUpTo(dh + at, zero, count);
  }
}

function lstmGrad(
  gate: usize,
  cell: usize,
  before: usize,
  dy: usize,
  dh: usize,
  dc: usize,
  slopes: usize,
  hidden: i32,
  constants: usize,
): void {
  const row = <usize>hidden << 2;
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    const i = loadUpTo(gate + at, count);
    const f = loadUpTo(gate + row + at, count);
    const g = loadUpTo(gate + 2 * row + at, count);
    const o = loadUpTo(gate + 3 * row + at, count);
    const t = tanh(loadUpTo(cell + at, count), constants);
    const d = f32x4.add(loadUpTo(dh + at, count), loadUpTo(dy + at, count));
    const dCell = f32x4.add(loadUpTo(dc + at, count), throughTanh(f32x4.mul(d, o), t));
    storeUpTo(slopes + at, throughSigmoid(f32x4.mul(dCell, g), i), count);
    storeUpTo(slopes + row + at, throughSigmoid(f32x4.mul(dCell, loadUpTo(before + at, count)), f), count);
    storeUpTo(slopes + 2 * row + at, throughTanh(f32x4.mul(dCell, i), g), count);
    storeUpTo(slopes + 3 * row + at, throughSigmoid(f32x4.mul(d, t), o), count);
    storeUpTo(dc + at, f32x4.mul(dCell, f), count);
    storeUpTo(dh + at, f32x4.splat(0), count);
  }
}

function gruGrad(
  gate: usize,
  cell: usize,
  before: usize,
  dy: usize,
  dh: usize,
  slopes: usize,
  dq: usize,
  hidden: i32,
): void {
  const row = <usize>hidden << 2;
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    const r = loadUpTo(gate + at, count);
    const z = loadUpTo(gate + row + at, count);
    const n = loadUpTo(gate + 2 * row + at, count);
    const d = f32x4.add(loadUpTo(dh + at, count), loadUpTo(dy + at, count));
    const dn = throughTanh(f32x4.mul(d, oneMinus(z)), n);
    storeUpTo(slopes + at, throughSigmoid(f32x4.mul(dn, loadUpTo(cell + at, count)), r), count);
    storeUpTo(slopes + row + at, throughSigmoid(f32x4.mul(d, f32x4.sub(loadUpTo(before + at, count), n)), z), count);
    storeUpTo(slopes + 2 * row + at, dn, count);
    storeUpTo(dq + at, f32x4.mul(dn, r), count);
    storeUpTo(dh + at, f32x4.mul(d, z), count);
  }
}
