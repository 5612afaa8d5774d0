import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { data } from "../../src/index.js";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

// Files that numpy.save wrote.
const saved = {
  f4: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAgD52hN9QAAAAAAAAAIA=",
  big: "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAB/////gABEXA=",
  fortran:
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAMAAQAEAAIABQA=",
  i8: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAPv/////////",
  i8big:
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAEAAA==",
  bool: "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=",
  scalar:
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA==",
  c8: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPw==",
  empty:
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=",
};

test.each<[keyof typeof saved, number[], number[]]>([
  ["f4", [3, 2], [1.5, -2, 0.25, Math.fround(3e10), 0, -0]],
  ["big", [3], [1, -2, 70_000]],
  ["fortran", [2, 3], [0, 1, 2, 3, 4, 5]],
  ["i8", [2], [1, -5]],
  ["bool", [3], [1, 0, 1]],
  ["scalar", [], [2.5]],
  ["empty", [0, 3], []],
])("%s is read as NumPy wrote it, zipped or not", async (name, shape, values) => {
  for (const bytes of [bytesOf(saved[name]), gzipSync(bytesOf(saved[name]))]) {
    const array = await data.parseNpy(bytes, "a.npy");
    expect([array.shape, [...array.data]]).toEqual([shape, values]);
  }
});

test("what is written is what NumPy writes", async () => {
  const array = { data: Float32Array.of(1.5, -2, 0.25, 3e10, 0, -0), shape: [3, 2] };
  expect(data.npyBytes(array)).toEqual(bytesOf(saved.f4));
  for (const values of [
    Uint8Array.of(1, 255),
    Int8Array.of(-1, 5),
    Int16Array.of(-300, 7),
    Int32Array.of(1, -70_000),
    Float64Array.of(0.1, 2),
  ])
    expect(await data.parseNpy(data.npyBytes({ data: values, shape: [2] }), "a.npy")).toEqual({
      data: values,
      shape: [2],
    });
  expect(() => data.npyBytes({ data: Float32Array.of(1), shape: [2] })).toThrow("npyBytes: (2,) has 2 elements, got 1");
});

test.each<[string, Uint8Array]>([
  ['a.npy: an NPY file begins with \\x93NUMPY, got "PK"', Uint8Array.of(80, 75)],
  ["a.npy: NPY elements must be one of b1, u1, i1, i2, i4, i8, f4, f8, got c8", bytesOf(saved.c8)],
  ["a.npy: i8 elements must fit into i32, got 1099511627776", bytesOf(saved.i8big)],
  ["a.npy: truncated: (3, 2) needs 152 bytes, got 151", bytesOf(saved.f4).subarray(0, -1)],
  ["a.npy: too long: (3, 2) needs 152 bytes, got 153", Uint8Array.of(...bytesOf(saved.f4), 0)],
  ["a.npy: truncated: the header goes beyond the end, got 60 bytes", bytesOf(saved.f4).subarray(0, 60)],
  ["a.npy: NPY files have version 1, 2 or 3, got 9", bytesOf(saved.f4).map((byte, i) => (i === 6 ? 9 : byte))],
  ["a.npy: corrupt or truncated gzip data", gzipSync(bytesOf(saved.f4)).subarray(0, -9)],
])("%s", async (message, bytes) => expect(data.parseNpy(bytes, "a.npy")).rejects.toThrow(message));
