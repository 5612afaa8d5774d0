import { Lane, Mode, Opcode } from "../../../assembly/elementwise/opcode.js";
import {
  type NamedBuffer,
  random,
  randomInts,
  type Sample,
  type Samples,
  type Words,
  withSpecials,
} from "../sample.js";

type LaneName = keyof typeof Lane;

interface Load {
  readonly from: string;
  readonly lane?: LaneName;
  readonly mode?: Mode;
  readonly strides?: readonly number[];
}

interface Store {
  readonly to: string;
  readonly register: number;
  readonly lane?: LaneName;
  readonly mode?: Mode;
}

type Instruction = readonly [opcode: Opcode, dst: number, a: number, b?: number, c?: number];

/** A micro-program: the loads fill registers 0, 1, … in order. */
function program(
  dims: readonly number[],
  loads: readonly Load[],
  instructions: readonly Instruction[],
  stores: readonly Store[],
): Words {
  return [
    dims.length,
    loads.length,
    instructions.length,
    stores.length,
    ...dims,
    ...loads.flatMap(({ from, lane = "f32", strides, mode = strides ? Mode.strided : Mode.contiguous }, register) => [
      register,
      { address: from },
      Lane[lane] + (mode << 2),
      ...(strides ?? dims.map(() => 0)),
    ]),
    ...instructions.flatMap(([opcode, dst, a, b = 0, c = 0]) => [opcode, dst, a, b, c]),
    ...stores.flatMap(({ to, register, lane = "f32", mode = lane === "bool" ? Mode.contiguous : Mode.direct }) => [
      register,
      { address: to },
      Lane[lane] + (mode << 2),
    ]),
  ];
}

function array(kind: LaneName, length: number, seed: number): NamedBuffer {
  if (kind === "bool") return { kind, value: Uint8Array.from(randomInts(length, 2, seed)) };
  if (kind === "i32")
    return {
      kind,
      value: randomInts(length, 7, seed).map((v, i) => [v - 3, -(2 ** 31), 2 ** 31 - 1][i % 11] ?? v - 3),
    };
  return { kind, value: withSpecials(length, seed, -9, 9) };
}

function output(kind: LaneName, length: number): NamedBuffer {
  return kind === "f32"
    ? { kind: "out f32", value: length }
    : { kind: kind === "i32" ? "out i32" : "out bool", value: length };
}

const signatures: readonly [operands: readonly LaneName[], result: LaneName, first: Opcode, last: Opcode][] = [
  [["f32"], "f32", Opcode.neg, Opcode.sign],
  [["f32", "f32"], "f32", Opcode.add, Opcode.pow],
  [["f32", "f32"], "bool", Opcode.eq, Opcode.ge],
  [["i32"], "i32", Opcode.negI32, Opcode.absI32],
  [["i32", "i32"], "i32", Opcode.addI32, Opcode.floorDivideI32],
  [["i32", "i32"], "bool", Opcode.eqI32, Opcode.geI32],
  [["bool", "bool"], "bool", Opcode.and, Opcode.xor],
  [["bool"], "bool", Opcode.not, Opcode.not],
  [["bool", "f32", "f32"], "f32", Opcode.where, Opcode.where],
  [["bool", "i32", "i32"], "i32", Opcode.where, Opcode.where],
  [["i32"], "f32", Opcode.i32ToF32, Opcode.i32ToF32],
  [["f32"], "i32", Opcode.f32ToI32, Opcode.f32ToI32],
  [["bool"], "f32", Opcode.boolToF32, Opcode.boolToF32],
  [["bool"], "i32", Opcode.boolToI32, Opcode.boolToI32],
  [["f32"], "bool", Opcode.f32ToBool, Opcode.f32ToBool],
  [["i32"], "bool", Opcode.i32ToBool, Opcode.i32ToBool],
];

const names = ["a", "b", "c"];

/** Every opcode by itself, on special values, also in place. */
const alone = (n: number): Sample<"elementwise">[] =>
  signatures.flatMap(([operands, result, first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => {
      const opcode: Opcode = first + i;
      const loads = operands.map((lane, k) => ({ from: names[k], lane }));
      const code = program([n], loads, [[opcode, 3, 0, 1, 2]], [{ to: "y", register: 3, lane: result }]);
      const inputs = operands.map((lane, k) => [names[k], array(lane, n, k + 1)] as const);
      return {
        name: Opcode[opcode],
        args: { code, size: n },
        buffers: { ...Object.fromEntries(inputs), y: output(result, n) },
        inPlace: operands.flatMap((lane, k) => (lane === result ? [["y", names[k]] as const] : [])),
      };
    }),
  );

const add: readonly Instruction[] = [[Opcode.add, 2, 0, 1]];
const sum: readonly Store[] = [{ to: "y", register: 2 }];

/** x + b, where b is walked by strides over the dimensions of x. */
function broadcast(
  name: string,
  dims: readonly number[],
  strides: readonly number[],
  length: number,
): Sample<"elementwise"> {
  const size = dims.reduce((a, b) => a * b, 1);
  return {
    name,
    args: { code: program(dims, [{ from: "x" }, { from: "b", strides }], add, sum), size },
    buffers: {
      x: { kind: "f32", value: random(size, 1) },
      b: { kind: "f32", value: random(length, 2) },
      y: output("f32", size),
    },
    inPlace: [["y", "x"]],
  };
}

const walks = (n: number): Sample<"elementwise">[] => [
  broadcast("bias", [n, 10], [0, 1], 10),
  broadcast("bias, a divisor of the tile", [n, 64], [0, 1], 64),
  broadcast("long bias", [3, n], [0, 1], n),
  broadcast("column", [n, 5], [1, 0], n),
  broadcast("channel", [2, 3, n], [0, 1, 0], 3),
  broadcast("transposed", [7, n], [1, 7], 7 * n),
  broadcast("permuted", [3, n, 4, 2], [n, 1, 6 * n, 3 * n], 24 * n),
  broadcast("every third", [n], [3], 3 * n),
  broadcast("one element", [n], [0], 1),
];

/** Several instructions: registers overwritten, both kinds of store, masks, a scalar, bools that are walked by strides. */
const chains = (n: number): Sample<"elementwise">[] => [
  {
    name: "registers overwritten",
    args: {
      code: program(
        [n],
        [{ from: "x" }, { from: "s", mode: Mode.scalar }, { from: "b" }],
        [
          [Opcode.mul, 1, 0, 1],
          [Opcode.add, 0, 1, 2],
          [Opcode.relu, 0, 0],
          [Opcode.sub, 3, 1, 0],
        ],
        [
          { to: "y", register: 0 },
          { to: "z", register: 3, mode: Mode.contiguous },
        ],
      ),
      size: n,
    },
    buffers: {
      x: { kind: "f32", value: random(n, 3) },
      s: { kind: "f32", value: random(1, 4) },
      b: { kind: "f32", value: random(n, 5) },
      y: output("f32", n),
      z: output("f32", n),
    },
    inPlace: [["y", "b"]],
  },
  {
    name: "masks",
    args: {
      code: program(
        [n, 3],
        [
          { from: "x" },
          { from: "k", lane: "bool", strides: [1, 0] },
          { from: "t", lane: "bool", mode: Mode.scalar },
          { from: "l", lane: "bool", strides: [3, 1] },
        ],
        [
          [Opcode.and, 4, 1, 2],
          [Opcode.or, 4, 4, 3],
          [Opcode.neg, 5, 0],
          [Opcode.where, 5, 4, 0, 5],
        ],
        [
          { to: "y", register: 5 },
          { to: "mask", register: 4, lane: "bool" },
        ],
      ),
      size: 3 * n,
    },
    buffers: {
      x: { kind: "f32", value: random(3 * n, 6) },
      k: array("bool", n, 7),
      t: { kind: "bool", value: Uint8Array.of(1) },
      l: array("bool", 3 * n, 8),
      y: output("f32", 3 * n),
      mask: output("bool", 3 * n),
    },
  },
  {
    name: "no instruction",
    args: {
      code: program(
        [n, 4],
        [{ from: "x", lane: "i32", strides: [1, n] }],
        [],
        [
          { to: "y", register: 0, lane: "i32" },
          { to: "z", register: 0, lane: "i32", mode: Mode.contiguous },
        ],
      ),
      size: 4 * n,
    },
    buffers: { x: array("i32", 4 * n, 9), y: output("i32", 4 * n), z: output("i32", 4 * n) },
  },
];

// Several chunks, with an end within a tile.
const long = (): Sample<"elementwise">[] => [
  broadcast("several chunks", [2003, 13], [0, 1], 13),
  broadcast("transposed chunks", [130, 131], [1, 130], 130 * 131),
];

export const elementwise: Samples<"elementwise"> = (n) => [
  ...alone(n),
  ...walks(n),
  ...chains(n),
  ...(n === 1031 ? long() : []),
];
