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
// constants of the instruction at hand.
// A contiguous load of a four-byte type and a direct store have no tile: the register lies in the array itself.
//
// Aliasing: a direct store may lie on a contiguous load that is not read after the instruction that writes it.
// Any begin and end; every lane is computed by the same vector instructions wherever a range is cut.

import { copyLanes, fillLanes, narrowLanes, widenLanes } from "./lanes";
import { runInstruction } from "./instruction";
import { loadStrided } from "./strided";
import { Lane, MAX_REGISTERS, Mode, TILE } from "./opcode";

// Instruction loops take this many lanes at a time, so a tile that is no multiple of it runs in scratch, where it may be padded.
const LANES: i32 = 16;

const TILE_BYTES: i32 = TILE << 2;

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

  let written = 0;
  for (let p = firstInstruction; p < firstStore; p += 20) written |= 1 << load<i32>(p, 4);
  let direct = 0;
  for (let p = firstStore; p < endStore; p += 12) {
    if (load<i32>(p, 8) >> 2 == Mode.direct) direct |= 1 << load<i32>(p);
  }

  for (let index = begin; index < end; index += TILE) {
    const lanes = min(TILE, end - index);
    const padded = lanes & (LANES - 1);

    for (let p = firstLoad; p < firstInstruction; p += loadBytes) {
      const register = load<i32>(p);
      const ptr = <usize>load<i32>(p, 4);
      const lane = load<i32>(p, 8) & 3;
      const mode = load<i32>(p, 8) >> 2;
      const tile = tiles + register * TILE_BYTES;
      // What the tile was filled with for the tile before is still there.
      const filled = index != begin && !has(written, register);
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
      } else if (mode == Mode.scalar) {
        if (!filled) fillLanes(tile, lane == Lane.bool ? -i32(load<u8>(ptr) != 0) : load<i32>(ptr), (lanes + LANES - 1) & -LANES);
      } else {
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
      runInstruction(
        load<i32>(p),
        dst,
        load<usize>(scratch + (load<i32>(p, 8) << 2)),
        load<usize>(scratch + (load<i32>(p, 12) << 2)),
        load<usize>(scratch + (load<i32>(p, 16) << 2)),
        dst + bytes,
        constants,
      );
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
