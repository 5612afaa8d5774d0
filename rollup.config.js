import { readdirSync } from "node:fs";
import { parse } from "node:path";
import { kernelBytes } from "./kernel-bytes.js";

const examples = readdirSync("examples").filter((name) => name.endsWith(".ts"));

// Warnings are errors; cycles are left to test/repo/layers.test.ts, which names them.
function onwarn({ code, message }) {
  if (code !== "CIRCULAR_DEPENDENCY") throw new Error(message);
}

const library = {
  onwarn,
  input: { chainrule: "build/js/src/index.js", node: "build/js/src/node.js" },
  external: /^node:/,
  plugins: kernelBytes(),
  output: { dir: "build", chunkFileNames: "chunk-[name].js" },
};

// The examples import the library by its name, as its users do.
const programs = {
  onwarn,
  input: Object.fromEntries(examples.map((file) => [parse(file).name, `build/js/examples/${parse(file).name}.js`])),
  external: /^[^./]/,
  output: { dir: "build/examples", chunkFileNames: "chunk-[name].js" },
};

// The benchmark measures the parts, so it brings its own copy of them.
const bench = {
  onwarn,
  input: "build/js/bench/bench.js",
  external: /^node:/,
  plugins: kernelBytes(),
  output: { dir: "build/bench" },
};

export default [library, programs, bench];
