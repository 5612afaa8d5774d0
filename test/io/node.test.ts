import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileError, readBytes, readIdx, readLines, readMnist, readText, writeBytes } from "../../src/node.js";
import { root } from "../repo/sources.js";

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chainrule-"));
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function refusal(promise: Promise<unknown>): Promise<unknown[]> {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof Error ? [error.constructor, error.message] : [];
}

describe("readBytes and writeBytes", () => {
  test("write, replace and read", async () => {
    const path = join(dir, "weights.bin");
    await writeBytes(path, Uint8Array.of(1, 2, 3));
    await writeBytes(path, Uint8Array.of(4));
    expect(await readBytes(path)).toEqual(Uint8Array.of(4));
    expect(await readdir(dir)).toEqual(["weights.bin"]);
  });

  test("what is read is a plain Uint8Array, whose slice copies", async () => {
    await writeFile(join(dir, "a"), "abc");
    const bytes = await readBytes(join(dir, "a"));
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  });

  test("a failed write leaves the old file whole and nothing behind", async () => {
    const path = join(dir, "taken");
    await mkdir(path);
    await writeFile(join(path, "old"), "old");
    const [kind, message] = await refusal(writeBytes(path, Uint8Array.of(1)));
    expect(kind).toBe(FileError);
    expect(message).toMatch(/^.*taken: cannot write the file: a folder$/);
    expect(await readdir(dir)).toEqual(["taken"]);
    expect(await readFile(join(path, "old"), "utf8")).toBe("old");
  });

  test.skipIf(process.platform === "win32")(
    "what does not fit leaves the old file whole and nothing behind",
    async () => {
      const path = join(dir, "run.safetensors");
      await writeBytes(path, Uint8Array.of(1, 2, 3));
      // A limit of 64 kB for a file stops the write in its midst, as a full disk does. Without the trap the signal would end the process.
      const program = `
      import { writeBytes } from ${JSON.stringify(pathToFileURL(join(root, "build/node.js")).href)};
      await writeBytes(${JSON.stringify(path)}, new Uint8Array(1 << 20)).catch((error) => console.log(error.name + " " + error.message));`;
      const script = 'trap "" XFSZ; ulimit -f 64; exec "$0" --input-type=module --eval "$1"';
      const output = execFileSync("bash", ["-c", script, process.execPath, program], { encoding: "utf8" });
      expect(output).toBe(`FileError ${path}: cannot write the file: larger than a file may be\n`);
      expect(await readdir(dir)).toEqual(["run.safetensors"]);
      expect(await readBytes(path)).toEqual(Uint8Array.of(1, 2, 3));
    },
  );

  test("errors name the file and the reason", async () => {
    const missing = join(dir, "no", "such");
    expect(await refusal(readBytes(missing))).toEqual([
      FileError,
      `${missing}: cannot read the file: no such file or folder`,
    ]);
    expect(await refusal(readBytes(dir))).toEqual([FileError, `${dir}: cannot read the file: a folder`]);
    expect(await refusal(writeBytes(missing, new Uint8Array(1)))).toEqual([
      FileError,
      `${missing}: cannot write the file: no such file or folder`,
    ]);
  });
});

describe("readText", () => {
  test("gives the text, and refuses what is none", async () => {
    const path = join(dir, "text.txt");
    await writeBytes(path, new TextEncoder().encode("\uFEFFhé\n"));
    expect(await readText(path)).toBe("hé\n");
    await writeBytes(path, gzipSync("hé\n"));
    expect(await readText(path)).toBe("hé\n");
    await writeBytes(path, gzipSync("hé\n").subarray(0, 12));
    await expect(readText(path)).rejects.toThrow(`${path}: corrupt or truncated gzip data`);
    await writeBytes(path, Uint8Array.of(0x68, 0xff));
    await expect(readText(path)).rejects.toThrow(`${path}: text must be UTF-8`);
  });
});

describe("readIdx and readMnist", () => {
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 4);
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, ...new Uint8Array(2 * 784));

  test("a plain file comes before its gzipped namesake", async () => {
    const path = join(dir, "labels");
    await writeFile(`${path}.gz`, gzipSync(labels));
    expect((await readIdx(path)).data).toEqual(Uint8Array.of(3, 4));
    await writeFile(path, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 9));
    expect((await readIdx(path)).data).toEqual(Uint8Array.of(9));
  });

  test("errors name the file that is wrong", async () => {
    const path = join(dir, "labels");
    expect(await refusal(readIdx(path))).toEqual([
      FileError,
      `${path}: cannot read the file, nor one with .gz at its end: no such file or folder`,
    ]);
    await writeFile(`${path}.gz`, gzipSync(labels.subarray(0, 9)));
    expect((await refusal(readIdx(path)))[1]).toBe(`${path}.gz: truncated: (2,) needs 10 bytes, got 9`);
  });

  test("readMnist reads four files and names the one whose count is wrong", async () => {
    for (const part of ["train", "t10k"]) {
      await writeFile(join(dir, `${part}-images-idx3-ubyte`), images);
      await writeFile(join(dir, `${part}-labels-idx1-ubyte.gz`), gzipSync(labels));
    }
    const { train, test: held } = await readMnist(dir);
    expect(train.x.shape).toEqual([2, 1, 28, 28]);
    expect(held.labels.data).toEqual(Int32Array.of(3, 4));
    const wrong = join(dir, "t10k-labels-idx1-ubyte");
    await writeFile(wrong, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 9));
    expect((await refusal(readMnist(dir)))[1]).toBe(`${wrong}: there must be a label for each of 2 images, got 1`);
  });
});

describe("readLines", () => {
  async function linesOf(content: string | Uint8Array): Promise<string[]> {
    const path = join(dir, "lines.txt");
    await writeFile(path, content);
    const lines: string[] = [];
    for await (const line of readLines(path)) lines.push(line);
    return lines;
  }

  test.each<[string, string[]]>([
    ["", []],
    ["a", ["a"]],
    ["\ufeffa\r\n\nb\n", ["a", "", "b"]],
    // Beyond the 64 kB that are read at once, with characters of several bytes at its edges.
    [`${"é€😀".repeat(20_000)}\nend`, ["é€😀".repeat(20_000), "end"]],
  ])("of a file, zipped or not", async (content, lines) => {
    expect(await linesOf(content)).toEqual(lines);
    expect(await linesOf(gzipSync(content))).toEqual(lines);
  });

  test("names the file that is not UTF-8 or missing", async () => {
    const notUtf8 = `${join(dir, "lines.txt")}: text must be UTF-8`;
    await expect(linesOf(Uint8Array.of(97, 10, 255))).rejects.toThrow(notUtf8);
    await expect(linesOf(Uint8Array.of(97, 0xc3))).rejects.toThrow(notUtf8);
    const missing = join(dir, "missing.txt");
    await expect(readLines(missing)[Symbol.asyncIterator]().next()).rejects.toThrow(
      `${missing}: cannot read the file: no such file or folder`,
    );
  });
});
