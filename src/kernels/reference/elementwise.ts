import { Lane, MAX_RANK, MAX_REGISTERS, Mode, Opcode, TILE } from "../../../assembly/elementwise/opcode.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";
import { instructions, isFloat, type Lanes } from "./instructions.js";
import { gather } from "./strided.js";

// y = program(inputs), element by element, in tiles of TILE lanes. assembly/elementwise/interpreter.ts draws the layout of `code`.
export const elementwise = (m: Views): KernelFunction => {
  const run = createInterpreter(m);
  return (code, _scratch, _size, begin, end) => {
    run(code, begin, end);
  };
};

/** A micro-program over the elements [begin, end), for `elementwise` and for the epilogues of other kernels. */
export type Interpreter = (code: number, begin: number, end: number) => void;

export function createInterpreter(m: Views): Interpreter {
  // A register's own tiles, by element type, and where its lanes are now: in one of them, or in an array.
  const float = m.f32.BYTES_PER_ELEMENT === 8 ? Float64Array : Float32Array;
  const floatTiles = Array.from({ length: MAX_REGISTERS }, () => new float(TILE));
  const wordTiles = Array.from({ length: MAX_REGISTERS }, () => new Int32Array(TILE));
  const lanes: Lanes[] = [...floatTiles];
  const start = new Int32Array(MAX_REGISTERS);
  const coordinates = new Int32Array(MAX_RANK);

  return (code, begin, end) => {
    const words = m.i32;
    const shift = floatShift(m);
    const at = code >>> 2;
    const rank = words[at];
    const dims = at + 4;
    const loadWords = 3 + rank;
    const firstLoad = dims + rank;
    const firstInstruction = firstLoad + words[at + 1] * loadWords;
    const firstStore = firstInstruction + words[at + 2] * 5;
    const endStore = firstStore + words[at + 3] * 3;

    for (let index = begin; index < end; index += TILE) {
      const n = Math.min(TILE, end - index);

      for (let p = firstLoad; p < firstInstruction; p += loadWords) {
        const register = words[p];
        const ptr = words[p + 1];
        const lane = words[p + 2] & 3;
        const mode = words[p + 2] >> 2;
        const source = lane === Lane.f32 ? m.f32 : lane === Lane.i32 ? m.i32 : m.bool;
        const base = ptr >>> (lane === Lane.f32 ? shift : lane === Lane.i32 ? 2 : 0);
        if (mode === Mode.contiguous && !(source instanceof Uint8Array)) {
          lanes[register] = source;
          start[register] = base + index;
          continue;
        }
        const tile = lane === Lane.f32 ? floatTiles[register] : wordTiles[register];
        lanes[register] = tile;
        start[register] = 0;
        if (mode === Mode.strided) gather(tile, 0, source, base, words, dims, p + 3, rank, index, n, coordinates);
        else if (mode === Mode.scalar) tile.fill(source[base], 0, n);
        else for (let i = 0; i < n; i++) tile[i] = source[base + index + i];
        if (lane === Lane.bool) for (let i = 0; i < n; i++) tile[i] = tile[i] !== 0 ? -1 : 0;
      }

      for (let p = firstInstruction; p < firstStore; p += 5) {
        const opcode: keyof typeof instructions = words[p];
        const y = words[p + 1];
        const a = words[p + 2];
        const b = words[p + 3];
        const c = words[p + 4];
        const ofFloats = opcode === Opcode.where ? !(lanes[b] instanceof Int32Array) : isFloat(opcode);
        let target: Lanes = ofFloats ? floatTiles[y] : wordTiles[y];
        let from = 0;
        for (let s = firstStore; s < endStore; s += 3) {
          if (words[s] !== y || words[s + 2] >> 2 !== Mode.direct) continue;
          target = ofFloats ? m.f32 : m.i32;
          from = (words[s + 1] >>> (ofFloats ? shift : 2)) + index;
        }
        instructions[opcode](n, target, from, lanes[a], start[a], lanes[b], start[b], lanes[c], start[c]);
        lanes[y] = target;
        start[y] = from;
      }

      for (let p = firstStore; p < endStore; p += 3) {
        const source = lanes[words[p]];
        const from = start[words[p]];
        const ptr = words[p + 1];
        if ((words[p + 2] & 3) === Lane.bool) {
          const y = m.bool;
          const to = (ptr >>> 0) + index;
          for (let i = 0; i < n; i++) y[to + i] = source[from + i] & 1;
        } else {
          const y = (words[p + 2] & 3) === Lane.f32 ? m.f32 : m.i32;
          const to = (ptr >>> (y === m.f32 ? shift : 2)) + index;
          if (y !== source || to !== from) for (let i = 0; i < n; i++) y[to + i] = source[from + i];
        }
      }
    }
  };
}
