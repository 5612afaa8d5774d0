import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "../../src/formats/zip-checksums.js";
import { npzBytes, parseNpz } from "../../src/formats.js";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

// Files that numpy.savez and numpy.savez_compressed wrote.
const files = {
  npz: "UEsDBC0AAAAAAAAAIQCkmzzO//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAADAPwAAAMAAAIA+AABAQFBLAwQtAAAAAAAAACEA4JLOvP//////////BQAUAG4ubnB5AQAQAJAAAAAAAAAAkAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgcAAAAAAAAA//////////9QSwECLQMtAAAAAAAAACEApJs8zpAAAACQAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAAAAAAACEA4JLOvJAAAACQAAAABQAAAAAAAAAAAAAAgAHHAAAAbi5ucHlQSwUGAAAAAAIAAgBmAAAAjgEAAAAA",
  npzc: "UEsDBC0AAAAIAAAAIQB+ntfP//////////8FABQAeC5ucHkBABAAhgAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgZGJmYWVgBQSwECLQMtAAAACAAAACEAfp7Xz0wAAACGAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwUGAAAAAAEAAQAzAAAAgwAAAAAA",
};

test("is read as NumPy wrote it", async () => {
  expect(await parseNpz(bytesOf(files.npz), "a.npz")).toEqual({
    x: { data: Float32Array.of(1.5, -2, 0.25, 3), shape: [2, 2] },
    n: { data: Int32Array.of(7, -1), shape: [2] },
  });
  expect(await parseNpz(bytesOf(files.npzc), "a.npz")).toEqual({
    x: { data: Uint8Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] },
  });
});

test("what is written is read", async () => {
  const arrays = { w: { data: Float32Array.of(0.5, 2), shape: [1, 2] }, n: { data: Int32Array.of(-3), shape: [] } };
  expect(await parseNpz(await npzBytes(arrays), "a.npz")).toEqual(arrays);
  await expect(npzBytes({})).rejects.toThrow("npzBytes: needs at least one array, got none");
});

test.each<[string, Uint8Array]>([
  ['a.npz: an NPZ file begins with PK, got ""', new Uint8Array()],
  ['a.npz: an NPZ file begins with PK, got "ab"', Uint8Array.of(97, 98, 99)],
  ["a.npz: broken or truncated: cannot be read as NPZ", bytesOf(files.npz).subarray(0, 300)],
])("refuses %s", async (message, bytes) => expect(parseNpz(bytes, "a.npz")).rejects.toThrow(message));

test("names the array that cannot be read", async () => {
  const { zipSync } = await import("fflate");
  const bytes = zipSync({ "x.npy": Uint8Array.of(1) });
  await expect(parseNpz(bytes, "a.npz")).rejects.toThrow("a.npz: x.npy: an NPY file begins with");
});

test("no bit of an array, nor its place in the file, can change unnoticed", async () => {
  const bytes = bytesOf(files.npzc);
  const whole = await parseNpz(bytes, "a.npz");
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const broken = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const read = await parseNpz(broken, "a.npz").catch((error: Error) => error.name);
    if (read !== "FormatError") expect(Object.values(read)).toEqual(Object.values(whole)); // the change was in what nobody reads
  }
  const stored = bytesOf(files.npz);
  stored[190] ^= 1;
  await expect(parseNpz(stored, "a.npz")).rejects.toThrow(
    "a.npz: x.npy: broken: the checksum must be that of the content",
  );
});

test("the checksum is zlib's", () =>
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(crc32(bytes)).toBe(zlibCrc32(bytes));
    }),
  ));
