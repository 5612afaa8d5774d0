import { readFileSync } from "node:fs";
import { runtime, threads } from "chainrule";
import { afterEach, expect, test } from "vitest";

const file = (): Buffer => readFileSync("build/kernels.wasm");

afterEach(() => {
  runtime({ modules: undefined });
});

test("kernel files stay as they are, with threads too", () => {
  const baseline = file();
  runtime({ modules: { baseline } });
  threads(2);
  threads(1);
  expect(baseline.equals(file())).toBe(true);
  expect(runtime({ modules: { baseline } })).toBe("baseline");
});

test("kernel files may be an ArrayBuffer", () => {
  const baseline = Uint8Array.from(file()).buffer;
  expect(runtime({ modules: { baseline } })).toBe("baseline");
});

test("unknown kernels are refused, and the old ones stay", () => {
  const before = runtime();
  expect(() => runtime({ kernels: "javscript" as never })).toThrow(
    'runtime: kernels must be "wasm" or "javascript", got javscript',
  );
  expect(runtime()).toBe(before);
});
