import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, ShapeError } from "../../src/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";

/** A file put together by hand: 8 bytes of length, the header as given, the data. */
function file(header: string, data: Uint8Array | readonly number[] = [], length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) =>
  `{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${begin},${end}]}`;

const one = (dtype: string, shape: number[], data: readonly number[]) =>
  decodeSafetensors(file(`{"a":${entry(dtype, shape, 0, data.length)}}`, data), "x.safetensors").entries.get("a");

describe("decodeSafetensors", () => {
  // Bytes from Python: struct.pack("<e" and "<d", …), numpy.float32(…).view(uint32) >> 16 for BF16.
  test.each([
    ["F32", [2], [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0], "f32", new Float32Array([1, -2.5])],
    ["F64", [1], [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f], "f32", new Float32Array([0.1])],
    [
      "F16",
      [6],
      [0x00, 0x3c, 0x00, 0xc1, 0xff, 0x7b, 0x01, 0x00, 0x00, 0xfc, 0x66, 0x2e],
      "f32",
      new Float32Array([1, -2.5, 65504, 2 ** -24, -Infinity, 0.0999755859375]),
    ],
    ["F16", [2], [0x00, 0x7e, 0x00, 0x80], "f32", new Float32Array([Number.NaN, -0])],
    ["BF16", [3], [0x80, 0x3f, 0x20, 0xc0, 0x80, 0x7f], "f32", new Float32Array([1, -2.5, Infinity])],
    [
      "I64",
      [2],
      [...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 5, 0, 0, 0, 0, 0, 0, 0],
      "i32",
      new Int32Array([-1, 5]),
    ],
    ["I32", [1, 1], [0, 0, 0, 0x80], "i32", new Int32Array([-2147483648])],
    ["I16", [2], [0xfe, 0xff, 2, 1], "i32", new Int32Array([-2, 258])],
    ["I8", [2], [0x80, 0x7f], "i32", new Int32Array([-128, 127])],
    ["U8", [2], [0x80, 0x7f], "i32", new Int32Array([128, 127])],
    ["BOOL", [2], [1, 0], "bool", new Uint8Array([1, 0])],
    ["F32", [0, 3], [], "f32", new Float32Array(0)],
    ["F32", [], [0, 0, 0x80, 0x3f], "f32", new Float32Array([1])],
  ])("reads %s of shape %j", (storedAs, shape, bytes, dtype, data) => {
    expect(one(storedAs, shape, bytes)).toEqual({ storedAs, shape, dtype, data });
  });

  test("reads metadata, entries in any order, unaligned data, and Node's Buffer", () => {
    const header = `{"b":${entry("F32", [1], 1, 5)},"__metadata__":{"format":"pt"},"a":${entry("BOOL", [1], 0, 1)}} `;
    for (const bytes of [file(header, [1, 0, 0, 0x80, 0x3f]), Buffer.from(file(header, [1, 0, 0, 0x80, 0x3f]))]) {
      const { entries, metadata } = decodeSafetensors(bytes, "x");
      expect(metadata).toEqual({ format: "pt" });
      expect([...entries.keys()]).toEqual(["b", "a"]);
      expect(entries.get("b")?.data).toEqual(new Float32Array([1]));
      bytes.fill(0);
      expect(entries.get("b")?.data).toEqual(new Float32Array([1]));
    }
  });

  const f32 = entry("F32", [1], 0, 4);
  test.each([
    [new Uint8Array(5), "w: truncated: a safetensors file starts with 8 bytes of header length, got 5"],
    [file("{}", [], 2n ** 60n), "w: the header may have at most 100000000 bytes, got 1152921504606846976"],
    [file("{}", [], 99n), "w: truncated: the header ends at byte 107, got 10 bytes"],
    [file("PK not json"), "w: the header must be JSON, got PK not json"],
    [file("[1]"), "w: the header must be a JSON object, got [1]"],
    [Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0xff]), "w: the header must be UTF-8"],
    [file('{"__metadata__":{"step":3}}'), "w: __metadata__ must map text to text, got step: 3"],
    [file('{"__metadata__":[]}'), "w: __metadata__ must map text to text, got []"],
    [file('{"a":{"dtype":"F32"}}'), 'w: a: an entry needs dtype, shape and two data_offsets, got {"dtype":"F32"}'],
    [file('{"a":null}'), "w: a: an entry needs dtype, shape and two data_offsets, got null"],
    [
      file(`{"a":${entry("F32", [-1], 0, 4)}}`, [0, 0, 0, 0]),
      'w: a: an entry needs dtype, shape and two data_offsets, got {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}',
    ],
    [
      file(`{"a":${entry("F8_E4M3", [1], 0, 1)}}`, [0]),
      "w: a: the dtype must be one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, got F8_E4M3",
    ],
    [file(`{"a":${entry("F32", [1], 4, 0)}}`, [0, 0, 0, 0]), "w: a: data must not end before it begins, got 4 to 0"],
    [file(`{"a":${f32}}`, [0, 0, 0]), "w: a: truncated or out of range: the file has 3 bytes of data, got 0 to 4"],
    [file(`{"a":${entry("F32", [2], 0, 4)}}`, [0, 0, 0, 0]), "w: a: F32 of shape (2,) has 8 bytes, got 4"],
    [file(`{"a":${f32}}`, [0, 0, 0, 0, 0]), "w: too long: the entries have 4 bytes of data, got 5"],
    [
      file(`{"a":${f32},"b":${entry("F32", [1], 2, 6)}}`, new Uint8Array(6)),
      "w: b: data must not overlap another entry, got 2 before 4",
    ],
    [
      file(`{"a":${f32},"b":${entry("F32", [1], 5, 9)}}`, new Uint8Array(9)),
      "w: b: data must follow without a gap, got 5 after 4",
    ],
    [file(`{"a":${f32},"a":${f32}}`, new Uint8Array(4)), "w: names must be unique, got a twice"],
    [file(`{"a":${f32},"\\u0061":${f32}}`, new Uint8Array(4)), "w: names must be unique, got a twice"],
    [file(`{"a":${entry("BOOL", [1], 0, 1)}}`, [2]), "w: a: BOOL values must be 0 or 1, got 2 at element 0"],
    [
      file(`{"a":${entry("I64", [1], 0, 8)}}`, [0, 0, 0, 0x80, 0, 0, 0, 0]),
      "w: a: I64 values must fit 32 bits, got 2147483648 at element 0",
    ],
  ])("refuses a file (%#)", (bytes, message) => {
    expect(thrown(() => decodeSafetensors(bytes, "w"))).toEqual([FormatError, message]);
  });

  test("any shortened file is refused", () => {
    const whole = encodeSafetensors([["weight", { data: new Float32Array(6), shape: [2, 3] }]]);
    for (let length = 0; length < whole.length; length++)
      expect(thrown(() => decodeSafetensors(whole.subarray(0, length), "w"))[0]).toBe(FormatError);
  });
});

describe("encodeSafetensors", () => {
  test("writes these bytes", () => {
    const bytes = encodeSafetensors([
      ["m", { data: Uint8Array.of(1), shape: [1] }],
      ["n", { data: Int32Array.of(-2), shape: [], storeAs: "I64" }],
    ]);
    const header = `{"n":${entry("I64", [], 0, 8)},"m":${entry("BOOL", [1], 8, 9)}}`;
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, " ");
    expect(bytes).toEqual(file(padded, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]));
  });

  test("what was written is read again, aligned", () => {
    const name = fc.string().filter((text) => text !== "__metadata__");
    const array = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 9 });
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.tuple(array, fc.nat(3))),
        fc.dictionary(fc.string(), fc.string()),
        (named, metadata) => {
          const inputs = Object.entries(named).map(([key, [values, kind]]) => {
            const data = [Float32Array, Int32Array, Int32Array, Uint8Array][kind].from(
              values.map((v) => (kind === 3 ? v & 1 : v)),
            );
            return [
              key,
              { data, shape: [1, values.length], ...(kind === 2 ? { storeAs: "I64" as const } : {}) },
            ] as const;
          });
          const bytes = encodeSafetensors(inputs, metadata);
          expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
          const read = decodeSafetensors(bytes, "round trip");
          expect(read.metadata).toEqual(metadata);
          expect(read.entries.size).toBe(inputs.length);
          for (const [key, { data, shape }] of inputs) expect(read.entries.get(key)).toMatchObject({ data, shape });
        },
      ),
    );
  });

  test("a view is written without its surroundings", () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const { entries } = decodeSafetensors(encodeSafetensors([["a", { data, shape: [2] }]]), "view");
    expect(entries.get("a")?.data).toEqual(new Float32Array([1, 2]));
  });

  test("refuses sizes, names and types that do not fit", () => {
    const data = new Float32Array(4);
    expect(thrown(() => encodeSafetensors([["w", { data, shape: [2, 3] }]]))).toEqual([
      ShapeError,
      "encodeSafetensors: w: (2, 3) has 6 elements, got 4",
    ]);
    expect(thrown(() => encodeSafetensors([["w", { data, shape: [-2, -2] }]]))).toEqual([
      ShapeError,
      "encodeSafetensors: w: sizes must be whole numbers, zero or more, got (-2, -2)",
    ]);
    expect(thrown(() => encodeSafetensors([["w", { data: Uint8Array.of(0, 7), shape: [2] }]]))).toEqual([
      ArgumentError,
      "encodeSafetensors: w: bytes are booleans, 0 or 1, got 7 at element 1",
    ]);
    expect(thrown(() => encodeSafetensors([1, 2].map(() => ["w", { data, shape: [4] }] as const)))).toEqual([
      ArgumentError,
      "encodeSafetensors: names must be unique, got w twice",
    ]);
    expect(thrown(() => encodeSafetensors([["__metadata__", { data, shape: [4] }]]))).toEqual([
      ArgumentError,
      "encodeSafetensors: __metadata__ is reserved; pass metadata apart",
    ]);
    expect(thrown(() => encodeSafetensors([["w", { data, shape: [4], storeAs: "I64" }]]))).toEqual([
      ArgumentError,
      "encodeSafetensors: w: only an Int32Array is stored as I64, got Float32Array",
    ]);
  });
});

const CONFORMANCE = fileURLToPath(new URL("../../../shared/conformance/", import.meta.url));

describe.skipIf(!existsSync(CONFORMANCE))("files written by Python (needs ../shared/conformance)", () => {
  test("all are read, and written again hold the same", () => {
    const names = readdirSync(CONFORMANCE).filter((name) => name.endsWith(".safetensors"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { entries } = decodeSafetensors(readFileSync(CONFORMANCE + name), name);
      expect(decodeSafetensors(encodeSafetensors(entries), name).entries.size).toBe(entries.size);
    }
  });

  test("the numbers are numpy's", () => {
    const { entries } = decodeSafetensors(readFileSync(`${CONFORMANCE}training.safetensors`), "training");
    const x = entries.get("training.train.01.mlp_sgd/in/x");
    expect(x?.shape).toEqual([20, 8, 5]);
    expect(x?.data.slice(0, 3)).toEqual(
      new Float32Array([0.20759518444538116, -0.7960106134414673, 1.9800370931625366]),
    );
    let sum = 0;
    for (const value of x?.data ?? []) sum += value;
    expect(sum).toBeCloseTo(-1.8584997386788018, 9);
  });
});

function thrown(run: () => unknown): unknown[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return [error.constructor, error.message];
  }
  return [];
}
