import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bundled } from "./bundled.js";
import { root } from "./sources.js";
import { readModule } from "./wasm-module.js";

// Ceilings in bytes after gzip. Raising one happens in the commit that needs it.
const kB = 1024;
const ceilings = { baseline: 52 * kB, relaxed: 19 * kB, app: 148 * kB, everything: 223 * kB };

const app = `
import { loss, nn, optim, tensor } from "chainrule";
const model = nn.sequential(nn.linear(784, 128), nn.relu(), nn.linear(128, 10));
const optimizer = optim.sgd(model, { lr: 0.1 });
export function step(images, labels) {
  const l = loss.crossEntropy(model.forward(tensor(images)), tensor(labels));
  optimizer.step(l);
  return l.item();
}`;

const inference = `
import { io, nn, tensor } from "chainrule";
const model = nn.sequential(nn.linear(784, 128), nn.relu(), nn.linear(128, 10));
export function scores(bytes, images) {
  io.loadStateDict(model, bytes);
  return model.forward(tensor(images)).softmax(1).data();
}`;

const gzipped = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;
const build = (name: string): string => join(root, "build", name);

describe("sizes", () => {
  test("a training program", async () => {
    expect(gzipped(await bundled(app))).toBeLessThanOrEqual(ceilings.app);
  });

  // The names of the update operations stand in the code of whatever updates parameters.
  test.each([
    { name: "a training program holds the optimizer it uses", source: app, holds: ["sgdUpdate"] },
    { name: "a program that only infers holds none", source: inference, holds: [] },
  ])("$name", async ({ source, holds }) => {
    const code = await bundled(source);
    expect(["sgdUpdate", "adamUpdate"].filter((name) => code.includes(name))).toEqual(holds);
  });

  test("the whole library", async () => {
    expect(gzipped(await bundled('export * from "chainrule"'))).toBeLessThanOrEqual(ceilings.everything);
  });
});

describe.each([
  { file: "kernels.wasm", ceiling: ceilings.baseline, imports: ["memory env.memory"] },
  // Epilogues and convolutions by transform run on the baseline.
  {
    file: "kernels.relaxed.wasm",
    ceiling: ceilings.relaxed,
    imports: [
      "function env.elementwise",
      "function env.conv",
      "function env.convGradWeight",
      "function env.convGradInput",
      "memory env.memory",
    ],
  },
])("$file", ({ file, ceiling, imports }) => {
  const bytes = readFileSync(build(file));
  const module = readModule(bytes);

  test("fits", () => {
    expect(gzipped(bytes)).toBeLessThanOrEqual(ceiling);
  });

  test("imports what it names and exports functions", () => {
    expect(module.imports).toEqual(imports);
    expect(module.exports.filter((name) => !name.startsWith("function "))).toEqual([]);
  });

  test("has no globals and no data", () => {
    expect(module.sections).not.toContain(6);
    expect(module.sections).not.toContain(11);
  });

  test.each(["__new", "abort", "~lib/rt"])("does not contain %s", (name) => {
    expect(bytes.includes(name)).toBe(false);
  });
});
