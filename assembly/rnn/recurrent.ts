import { EDGE_TILE, multiplyBlock } from "../gemm/block";
import { NR } from "../gemm/blocking";
import { MR } from "../gemm/micro-kernel";
import { packColumns, packRows } from "../gemm/pack";
import { loadUpTo, storeUpTo } from "../math/lanes";
import { within } from "../math/exp";
import { sigmoidAny, sigmoidNormal } from "../math/sigmoid";
import { tanh, tanhConstants } from "../math/tanh";
import { CONSTANTS, rowOf } from "./layout";
import { gatesOf, Mode } from "./mode";

// A recurrent layer over a whole sequence. gx (steps, batch, gates · hidden) is what the input gives to the gates, biases included; h0 and
// c0 (batch, hidden) the first state, w (gates · hidden, hidden) the weight of the state, bn (hidden) the GRU's bias within r (W h + b),
// lengths (batch) how many steps of each sequence count. y (steps, batch, hidden) is the state after each step, 0 where a step does not
// count, hN and cN the last one (c0 where there is no cell). gates and cells are kept for the gradient: gates after their functions, cells the LSTM's c, or the
// GRU's W h + b. `reversed`: the steps from last to first; sequences begin at their own ends. Nothing aliases. Split over the batch.
//
// The weight is packed once and stays in the second-level cache; at each step the rows of the state are packed, multiplied into the gates,
// and the gates' functions applied while these are in the first-level cache. Error: as a matmul's and the functions', at each step.
export function recurrent(
  gx: usize,
  h0: usize,
  c0: usize,
  w: usize,
  bn: usize,
  lengths: usize,
  y: usize,
  hN: usize,
  cN: usize,
  gates: usize,
  cells: usize,
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
  const width = <i32>gatesOf(mode) * hidden;
  const row = <usize>hidden << 2;
  const wide = <usize>width << 2;
  // The GRU's last gate has its own product, apart from what the input gives.
  const joint = mode == Mode.gru ? 2 * hidden : width;
  const edge = scratch + CONSTANTS;
  const packedState = edge + EDGE_TILE * 4;
  const packed = packedState + (<usize>((rows + MR - 1) / MR * MR * hidden) << 2);
  const packedLast = packed + (<usize>((joint + NR - 1) / NR * NR * hidden) << 2);
  tanhConstants(scratch);
  packColumns(packed, <usize>(hidden * NR) << 2, w, row, 4, joint, hidden);
  if (mode == Mode.gru) {
    packColumns(packedLast, <usize>(hidden * NR) << 2, w + <usize>joint * row, row, 4, hidden, hidden);
  }
  memory.copy(hN + <usize>begin * row, h0 + <usize>begin * row, <usize>rows * row);
  memory.copy(cN + <usize>begin * row, c0 + <usize>begin * row, <usize>rows * row);

  for (let step = 0; step < steps; ++step) {
    const t = reversed ? steps - 1 - step : step;
    const first = <usize>(t * batch + begin);
    const gate = gates + first * wide;
    memory.copy(gate, gx + first * wide, <usize>rows * wide);
    packRows(packedState, <usize>(hidden * MR) << 2, hN + <usize>begin * row, row, 4, rows, hidden);
    multiplyBlock(packedState, packed, gate, edge, rows, joint, hidden, wide, joint, 0, true);
    if (mode == Mode.gru) {
      multiplyBlock(packedState, packedLast, cells + first * row, edge, rows, hidden, hidden, row, hidden, 0, false);
    }
    for (let n = begin; n < end; ++n) {
      const at = rowOf(t, n, batch);
      const counts = t < load<i32>(lengths + (<usize>n << 2));
      const state = hN + <usize>n * row;
      const cell = cells + at * row;
      if (!counts) {
        memory.fill(y + at * row, 0, row);
        memory.fill(gates + at * wide, 0, wide);
        if (mode == Mode.lstm) memory.copy(cell, cN + <usize>n * row, row);
        if (mode == Mode.gru) memory.fill(cell, 0, row);
      } else if (mode == Mode.lstm) {
        lstm(gates + at * wide, cN + <usize>n * row, cell, state, y + at * row, hidden, scratch);
      } else if (mode == Mode.gru) {
        gru(gates + at * wide, bn, cell, state, y + at * row, hidden, scratch);
      } else {
        plain(gates + at * wide, state, y + at * row, hidden, mode == Mode.relu, scratch);
      }
    }
  }
}

function plain(gate: usize, state: usize, y: usize, hidden: i32, isRelu: bool, constants: usize): void {
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    const x = loadUpTo(gate + at, count);
    // pmax(x, 0) is x < 0 ? 0 : x, which keeps NaN.
    const h = isRelu ? f32x4.pmax(x, f32x4.splat(0)) : tanh(x, constants);
    storeUpTo(gate + at, h, count);
    storeUpTo(state + at, h, count);
    storeUpTo(y + at, h, count);
  }
}

function lstm(gate: usize, c: usize, cell: usize, state: usize, y: usize, hidden: i32, constants: usize): void {
  const row = <usize>hidden << 2;
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    let i = loadUpTo(gate + at, count);
    let f = loadUpTo(gate + row + at, count);
    const g = tanh(loadUpTo(gate + 2 * row + at, count), constants);
    let o = loadUpTo(gate + 3 * row + at, count);
    // The bits do not depend on which of the two it is.
    const normal = within(i, f, o, o, 87);
    i = normal ? sigmoidNormal(i, constants) : sigmoidAny(i, constants);
    f = normal ? sigmoidNormal(f, constants) : sigmoidAny(f, constants);
    o = normal ? sigmoidNormal(o, constants) : sigmoidAny(o, constants);
    const next = f32x4.add(f32x4.mul(f, loadUpTo(c + at, count)), f32x4.mul(i, g));
    const h = f32x4.mul(o, tanh(next, constants));
    storeUpTo(gate + at, i, count);
    storeUpTo(gate + row + at, f, count);
    storeUpTo(gate + 2 * row + at, g, count);
    storeUpTo(gate + 3 * row + at, o, count);
    storeUpTo(c + at, next, count);
    storeUpTo(cell + at, next, count);
    storeUpTo(state + at, h, count);
    storeUpTo(y + at, h, count);
  }
}

function gru(gate: usize, bn: usize, cell: usize, state: usize, y: usize, hidden: i32, constants: usize): void {
  const row = <usize>hidden << 2;
  for (let j = 0; j < hidden; j += 4) {
    const at = <usize>j << 2;
    const count = hidden - j;
    const r = sigmoidAny(loadUpTo(gate + at, count), constants);
    const z = sigmoidAny(loadUpTo(gate + row + at, count), constants);
    const q = f32x4.add(loadUpTo(cell + at, count), loadUpTo(bn + at, count));
    const n = tanh(f32x4.add(loadUpTo(gate + 2 * row + at, count), f32x4.mul(r, q)), constants);
    const before = loadUpTo(state + at, count);
    const h = f32x4.add(f32x4.mul(f32x4.sub(f32x4.splat(1), z), n), f32x4.mul(z, before));
    storeUpTo(gate + at, r, count);
    storeUpTo(gate + row + at, z, count);
    storeUpTo(gate + 2 * row + at, n, count);
    storeUpTo(cell + at, q, count);
    storeUpTo(state + at, h, count);
    storeUpTo(y + at, h, count);
  }
}
