import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createReference } from "../../src/kernels/reference/index.js";
import { table } from "../../src/kernels/table.js";
import { read, root, sources } from "./sources.js";
import { readModule } from "./wasm-module.js";

// Files of more than 300 lines, each with its reason.
const long: Record<string, string> = {
  "assembly/elementwise/instruction.ts": "one line or two per instruction, read from top to bottom",
  "src/kernels/table.ts": "one row per kernel, read from top to bottom",
};

const kernels = Object.keys(table).sort();
const exportsOf = (file: string): string[] =>
  readModule(readFileSync(join(root, "build", file)))
    .exports.map((name) => name.replace("function ", ""))
    .sort();

describe("kernels", () => {
  test("the baseline module exports the table's", () => {
    expect(exportsOf("kernels.wasm")).toEqual(kernels);
  });

  test("the relaxed module exports some of them", () => {
    const names = exportsOf("kernels.relaxed.wasm");
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !kernels.includes(name))).toEqual([]);
  });

  test("the reference has the table's", () => {
    const reference = createReference({ f32: new Float32Array(1), i32: new Int32Array(1), bool: new Uint8Array(1) });
    expect(Object.keys(reference).sort()).toEqual(kernels);
  });
});

describe("files", () => {
  const files = ["src", "assembly", "test", "bench", "examples"].flatMap(sources);

  test("have kebab-case names", () => {
    const kebab = /^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/;
    expect(files.filter((path) => !kebab.test(path))).toEqual([]);
  });

  test("have at most 300 lines, or a reason", () => {
    const over = files.filter((path) => read(path).split("\n").length > 301).sort();
    expect(over).toEqual(Object.keys(long).sort());
  });
});
