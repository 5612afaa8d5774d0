import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "../repo/sources.js";

// The built files in a folder that no package is installed in.
const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a library that is not installed is an error that names it", () => {
  for (const [from, to] of [
    ["formats.js", "formats.mjs"],
    ["viz.js", "viz.mjs"],
    ["node.js", "node.mjs"],
    ["chainrule.js", "chainrule.js"],
    ["../package.json", "package.json"],
  ])
    copyFileSync(join(root, "build", from), join(folder, to));
  const program = `
    import { huggingFaceTokenizer, npzBytes, parseCsv, parseJpeg, parseNpz, parsePng, pngBytes, streamCsv } from "./formats.mjs";
    import { curves, images, report } from "./viz.mjs";
    import { csvLogger, tensorBoardLogger } from "./node.mjs";
    const none = new Uint8Array(1);
    const pixels = { data: none, shape: [1, 1, 1] };
    for (const call of [() => parseCsv("a", "a"), () => streamCsv(none, "a")[Symbol.asyncIterator]().next(), () => huggingFaceTokenizer("{}", "a"), () => parseNpz(none, "a"), () => npzBytes({ x: { data: none, shape: [1] } }),
      () => parsePng(none, "a"), () => pngBytes(pixels), () => parseJpeg(none, "a"),
      () => curves({ a: [1] }).toText(), () => curves({ a: [1] }).toSvg(), () => images(pixels).toSvg(), () => images(pixels).toPng(),
      () => images(pixels).toText({ color: true }), () => report(["a"]), () => csvLogger("a"), () => tensorBoardLogger("a")])
      await call().catch((error) => console.log(error.name + " " + error.message));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(output.trim().split("\n")).toEqual([
    "EnvironmentError parseCsv: needs the package papaparse (npm install papaparse)",
    "EnvironmentError streamCsv: needs the package papaparse (npm install papaparse)",
    "EnvironmentError huggingFaceTokenizer: needs the package @huggingface/tokenizers (npm install @huggingface/tokenizers)",
    "EnvironmentError parseNpz: needs the package fflate (npm install fflate)",
    "EnvironmentError npzBytes: needs the package fflate (npm install fflate)",
    "EnvironmentError parsePng: needs the package fast-png (npm install fast-png)",
    "EnvironmentError pngBytes: needs the package fast-png (npm install fast-png)",
    "EnvironmentError parseJpeg: needs the package jpeg-js (npm install jpeg-js)",
    "EnvironmentError toText: needs the package simple-ascii-chart (npm install simple-ascii-chart)",
    "EnvironmentError toSvg: needs the package vega-lite (npm install vega-lite)",
    "EnvironmentError pngBytes: needs the package fast-png (npm install fast-png)",
    "EnvironmentError toPng: needs the package sharp (npm install sharp)",
    "EnvironmentError toText: needs the package chalk (npm install chalk)",
    "EnvironmentError report: needs the package uplot (npm install uplot)",
    "EnvironmentError csvLogger: needs the package papaparse (npm install papaparse)",
    "EnvironmentError tensorBoardLogger: needs the package pbf (npm install pbf)",
  ]);
});
