import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { run, type Trained, testWith, tool } from "./tools.js";
import { expected, TOLERANCE } from "./trained.js";

const project = (): string => inject("project");
const build = (name: string): string => join(project(), "node_modules/chainrule/build", name);

describe("chainrule/bare", () => {
  const bare = async (...files: string[]): Promise<string> =>
    (await run(process.execPath, ["bare.js", ...files], project())).trim();

  test("runs the kernels it is given", async () => {
    expect(await bare(build("kernels.wasm"))).toBe("baseline");
  });

  test("keeps them when something else is chosen", async () => {
    const script = `
      import { readFileSync } from "node:fs";
      import { runtime } from "chainrule/bare";
      runtime({ modules: { baseline: readFileSync(process.argv[1]) } });
      console.log(runtime({ kernels: "javascript" }), runtime({ relaxed: false }));`;
    const args = ["--input-type=module", "--eval", script, build("kernels.wasm")];
    expect(await run(process.execPath, args, project())).toBe("javascript baseline\n");
  });

  test("says so when it is given none", async () => {
    expect(await bare()).toBe(
      "EnvironmentError: runtime: chainrule/bare brings no kernels: pass them before anything is computed, runtime({ modules: { baseline, relaxed } })",
    );
  });

  test("refuses a file that was cut off", async () => {
    const path = join(project(), "truncated.wasm");
    writeFileSync(path, readFileSync(build("kernels.wasm")).subarray(0, 5000));
    expect(await bare(path)).toBe(
      "EnvironmentError: runtime: modules.baseline must be kernels.wasm of this version of chainrule, whole, got 5000 bytes that are no WebAssembly module",
    );
  });

  test("refuses a module of something else", async () => {
    const path = join(project(), "foreign.wasm");
    writeFileSync(path, Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    expect(await bare(path)).toMatch(
      /^EnvironmentError: runtime: modules must be kernels\.wasm and kernels\.relaxed\.wasm of this version of chainrule, got no kernels \w+, \w+, \w+$/,
    );
  });

  test("lets the package's files be found by their names", () => {
    const { resolve: find } = createRequire(join(project(), "package.json"));
    for (const name of ["kernels.wasm", "kernels.relaxed.wasm"])
      expect(find(`chainrule/wasm/${name}`)).toBe(build(name));
    expect(find("chainrule/worker")).toBe(build("worker.js"));
  });
});

describe("where there is no SIMD", () => {
  const warning = "chainrule: no WebAssembly SIMD here; kernels in JavaScript take its place, some ten times slower";
  const script = `
    const warnings = [];
    console.warn = (text) => warnings.push(text);
    const { train } = await import("./cnn.js");
    console.log(JSON.stringify({ ...train(), warnings }));`;

  test.each([
    ["the engine lacks it", ["--no-enable-sse4-1"], ""],
    ["WebAssembly is missing", [], "delete globalThis.WebAssembly;"],
  ])("%s: the kernels in JavaScript train to the same losses, with one warning", async (_, flags, first) => {
    const text = await run(process.execPath, [...flags, "--input-type=module", "--eval", first + script], project());
    const got = JSON.parse(text) as Trained & { warnings: string[] };
    expect(got).toMatchObject({ kernels: "javascript", warnings: [warning] });
    const { losses } = await expected();
    for (const [i, loss] of got.losses.entries()) expect(Math.abs(loss - losses[i])).toBeLessThan(TOLERANCE);
  });
});

describe("Cloudflare's workerd, which forbids compiling from bytes", () => {
  testWith(tool("miniflare/package.json"), "trains with the modules that it has compiled", async () => {
    const outDir = join(project(), "workerd");
    const text = await run(
      process.execPath,
      [resolve("test/platforms/bundlers/run.js"), "workerd", project(), outDir],
      project(),
    );
    const got = JSON.parse(text) as Trained;
    expect(got.kernels).toBe("relaxed");
    const { losses } = await expected();
    for (const [i, loss] of got.losses.entries()) expect(Math.abs(loss - losses[i])).toBeLessThan(TOLERANCE);
  });
});
