import type { Bytes } from "../dtype.js";

const MAGIC_BYTES = 8;
const IMPORT_SECTION = 2;
const FUNCTION = 0;
const MEMORY = 2;
const SHARED = 2;

/**
 * The same module for a shared memory: sets bit 1 of the limits flag of its memory import, in place. The import has a maximum, and the
 * kernels use no atomics, so nothing else differs. Layout: WebAssembly specification, "Binary Format: Modules".
 */
export function withSharedMemory(bytes: Bytes): Bytes {
  let at = MAGIC_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skip = (length: number): void => {
    at += length;
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const length = number();
    if (section !== IMPORT_SECTION) {
      skip(length);
      continue;
    }
    for (let imports = number(); imports > 0; imports--) {
      skip(number()); // the module's name
      skip(number()); // the import's name
      const kind = bytes[at++];
      if (kind === MEMORY) {
        bytes[at] |= SHARED;
        return bytes;
      }
      if (kind !== FUNCTION) break;
      number(); // the function's type
    }
    break;
  }
  throw new TypeError("the kernels import no memory");
}
