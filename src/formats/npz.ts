import { ArgumentError, data, FormatError } from "../index.js";
import { fflate } from "../peers.js";
import { decoded } from "./decoded.js";
import { checksumsOf, crc32 } from "./zip-checksums.js";

/**
 * Reads an NPZ file, as `numpy.savez` and `numpy.savez_compressed` write it, by fflate: its arrays by their names.
 *
 * @param name the file's name, for errors
 * @throws FormatError naming the file, or the file and the array: no ZIP file, truncated, of another checksum, or what `data.parseNpy` refuses
 * @throws EnvironmentError without fflate
 */
export async function parseNpz(bytes: Uint8Array, name: string): Promise<Record<string, data.NumericArray>> {
  const { unzipSync } = await fflate("parseNpz");
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    throw new FormatError(
      name,
      "an NPZ file begins with PK",
      JSON.stringify(String.fromCharCode(...bytes.subarray(0, 2))),
    );
  const [files, sums] = decoded(name, "NPZ", () => [Object.entries(unzipSync(bytes)), checksumsOf(bytes)] as const);
  if (files.length !== sums.size)
    throw new FormatError(name, `broken: the directory has ${sums.size} files`, String(files.length));
  const wrong = files.find(([file, content]) => crc32(content) !== sums.get(file));
  if (wrong !== undefined)
    throw new FormatError(`${name}: ${wrong[0]}`, "broken: the checksum must be that of the content");
  const arrays = files.map(
    async ([file, content]) => [file.replace(/\.npy$/, ""), await data.parseNpy(content, `${name}: ${file}`)] as const,
  );
  return Object.fromEntries(await Promise.all(arrays));
}

/**
 * An NPZ file that `numpy.load` reads, compressed.
 *
 * @throws ArgumentError without an array; ShapeError for a shape with another number of elements; EnvironmentError without fflate
 */
export async function npzBytes(arrays: data.Arrays): Promise<Uint8Array> {
  const { zipSync } = await fflate("npzBytes");
  const entries = Object.entries(arrays);
  if (entries.length === 0) throw new ArgumentError("npzBytes", "needs at least one array", "none");
  return zipSync(Object.fromEntries(entries.map(([key, array]) => [`${key}.npy`, data.npyBytes(array)])));
}
