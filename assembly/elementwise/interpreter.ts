// y = program(inputs), element by element, in tiles that stay in the first-level cache.
//
// code, in 32-bit words:
//
//   rank  loads L  instructions I  stores S
//   dims[rank]                                        the iteration space, outermost first
//   L × { register, ptr, kind, strides[rank] }        kind = Lane + (Mode << 2); strides in elements
//   I × { opcode, dst, a, b, c }                      registers
//   S × { register, ptr, kind }
//
// scratch: a table of the registers' current addresses (MAX_REGISTERS words), then one tile of TILE lanes per register, and one for the
// constants of the instruction at hand, whose end holds a block of LANES lanes per register.
// A contiguous load of a four-byte type and a direct store have no tile: the register lies in the array itself.
// A load whose element is the same all over a tile fills its block only, which instructions read again and again. So a store names what
// an instruction writes.
//
// Aliasing: a direct store may lie on a contiguous load that is not read after the instruction that writes it.
// Any begin and end; every lane is computed by the same vector instructions wherever a range is cut.

import { copyLanes, fillLanes, narrowLanes, widenLanes } from "./lanes";
import { runInstruction } from "./instruction";
import { isUniform, loadStrided, offsetOf } from "./strided";
import { Lane, MAX_REGISTERS, Mode, TILE } from "./opcode";

// Instruction loops take this many lanes at a time, so a tile that is no multiple of it runs in scratch, where it may be padded.
const LANES: i32 = 16;

const TILE_BYTES: i32 = TILE << 2;

const BLOCK_BYTES: i32 = LANES << 2;

@inline function has(set: i32, register: i32): bool {
  return ((set >> register) & 1) != 0;
}

export function elementwise(code: usize, scratch: usize, size: i32, begin: i32, end: i32): void {
  runElementwise(code, scratch, begin, end);
}

export function runElementwise(code: usize, scratch: usize, begin: i32, end: i32): void {
  const rank = load<i32>(code);
  const dims = code + 16;
  const loadBytes = (3 + rank) << 2;
  const firstLoad = dims + (rank << 2);
  const firstInstruction = firstLoad + load<i32>(code, 4) * loadBytes;
  const firstStore = firstInstruction + load<i32>(code, 8) * 20;
  const endStore = firstStore + load<i32>(code, 12) * 12;
  const tiles = scratch + (MAX_REGISTERS << 2);
  const constants = tiles + (MAX_REGISTERS - 1) * TILE_BYTES;
  const blocks = constants + TILE_BYTES - MAX_REGISTERS * BLOCK_BYTES;

  let written = 0;
  for (let p = firstInstruction; p < firstStore; p += 20) written |= 1 << load<i32>(p, 4);
  let direct = 0;
  for (let p = firstStore; p < endStore; p += 12) {
    if (load<i32>(p, 8) >> 2 == Mode.direct) direct |= 1 << load<i32>(p);
  }

  for (let index = begin; index < end; index += TILE) {
    const lanes = min(TILE, end - index);
    const padded = lanes & (LANES - 1);
    let uniform = 0;

    for (let p = firstLoad; p < firstInstruction; p += loadBytes) {
      const register = load<i32>(p);
      const ptr = <usize>load<i32>(p, 4);
      const lane = load<i32>(p, 8) & 3;
      const mode = load<i32>(p, 8) >> 2;
      const tile = tiles + register * TILE_BYTES;
      let address = tile;
      if (mode == Mode.contiguous) {
        if (lane == Lane.bool) {
          widenLanes(tile, ptr + index, lanes);
        } else {
          address = ptr + (index << 2);
          if (padded) {
            copyLanes(tile, address, lanes);
            address = tile;
          }
        }
      } else if (mode == Mode.scalar || isUniform(rank, dims, p + 12, index, lanes)) {
        const at = mode == Mode.scalar ? 0 : offsetOf(index, rank, dims, p + 12);
        address = blocks + register * BLOCK_BYTES;
        fillLanes(address, lane == Lane.bool ? -i32(load<u8>(ptr + at) != 0) : load<i32>(ptr + (at << 2)), LANES);
        uniform |= 1 << register;
      } else {
        // What the tile was filled with for the tile before is still there.
        const filled = index != begin && !has(written, register);
        address = loadStrided(tile, ptr, lane, rank, dims, p + 12, index, lanes, padded != 0, filled);
      }
      store<usize>(scratch + (register << 2), address);
    }

    const bytes = ((lanes + LANES - 1) & -LANES) << 2;
    for (let p = firstInstruction; p < firstStore; p += 20) {
      const register = load<i32>(p, 4);
      let dst = tiles + register * TILE_BYTES;
      if (!padded && has(direct, register)) {
        let s = firstStore;
        while (load<i32>(s) != register || load<i32>(s, 8) >> 2 != Mode.direct) s += 12;
        dst = <usize>load<i32>(s, 4) + (index << 2);
      }
      const a = load<i32>(p, 8);
      const b = load<i32>(p, 12);
      const c = load<i32>(p, 16);
      runInstruction(
        load<i32>(p),
        dst,
        load<usize>(scratch + (a << 2)),
        load<usize>(scratch + (b << 2)),
        load<usize>(scratch + (c << 2)),
        has(uniform, a) ? 0 : BLOCK_BYTES,
        has(uniform, b) ? 0 : BLOCK_BYTES,
        has(uniform, c) ? 0 : BLOCK_BYTES,
        dst + bytes,
        constants,
      );
      uniform &= ~(1 << register);
      store<usize>(scratch + (register << 2), dst);
    }

    for (let p = firstStore; p < endStore; p += 12) {
      const source = load<usize>(scratch + (load<i32>(p) << 2));
      const ptr = <usize>load<i32>(p, 4);
      if ((load<i32>(p, 8) & 3) == Lane.bool) {
        narrowLanes(ptr + index, source, lanes);
      } else if (source != ptr + (index << 2)) {
        copyLanes(ptr + (index << 2), source, lanes);
      }
    }
  }
}
