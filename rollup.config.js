import { readdirSync } from "node:fs";
import { parse, resolve } from "node:path";
import { minifySync } from "vite";
import { kernelBytes } from "./kernel-bytes.js";
import manifest from "./package.json" with { type: "json" };

const examples = readdirSync("examples").filter((name) => name.endsWith(".ts"));

// Warnings are errors; cycles are left to test/repo/layers.test.ts, which names them.
function onwarn({ code, message }) {
  if (code !== "CIRCULAR_DEPENDENCY") throw new Error(message);
}

// Loaded when they are needed, if they are installed.
const peers = Object.keys(manifest.peerDependencies);
const isPeer = (id) => peers.some((peer) => id === peer || id.startsWith(`${peer}/`));

// The program of a worker, small: the library holds it as text, and `chainrule/worker` is a file.
const worker = {
  onwarn,
  input: "build/js/src/runtime/worker.js",
  plugins: { name: "minify", renderChunk: (code) => minifySync("worker.js", code).code },
  output: { file: "build/worker.js", format: "iife" },
};

// One file per module: a bundler leaves out what a program does not use, even of the namespaces nn, optim and data.
const modules = {
  onwarn,
  input: ["build/js/src/index.js", "build/js/src/node.js", "build/js/src/formats.js", "build/js/src/viz.js"],
  external: (id) => id.startsWith("node:") || isPeer(id),
  plugins: kernelBytes(),
  output: { dir: "build/esm", preserveModules: true, preserveModulesRoot: "build/js/src" },
};

// The same in one file, for pages without a bundler, and for runtimes, which load one file in a fifth of the time of many.
const bundle = {
  onwarn,
  input: "build/js/src/index.js",
  plugins: kernelBytes(),
  output: { file: "build/chainrule.js" },
};

// In one file and without the kernels' bytes, for those who serve these themselves.
const bare = { ...bundle, plugins: kernelBytes({ inline: false }), output: { file: "build/bare.js" } };

// Entries beside one of those: they import it instead of a copy of their own.
const beside = (name, library) => {
  const index = resolve("build/js/src/index.js");
  return {
    onwarn,
    input: `build/js/src/${name}.js`,
    external: (id) => /^node:|\.wasm$/.test(id) || isPeer(id) || resolve("build/js/src", id) === index,
    output: { file: `build/${name}.js`, paths: { [index]: `./${library}.js` } },
  };
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
  input: [
    "build/js/bench/bench.js",
    "build/js/bench/browser/browser.js",
    "build/js/bench/compare-files.js",
    "build/js/bench/peers/peers.js",
    "build/js/bench/peers/start.js",
    "build/js/bench/write-results.js",
  ],
  external: /^(node:|commander$|playwright-core$)/,
  plugins: kernelBytes(),
  output: { dir: "build/bench", chunkFileNames: "chunk-[name].js" },
};

// The page of the benchmark in a browser.
const page = {
  onwarn,
  input: "build/js/bench/browser/page.js",
  external: /^node:/,
  plugins: kernelBytes(),
  output: { file: "build/bench/page.js" },
};

export default [
  worker,
  modules,
  bundle,
  bare,
  beside("formats", "chainrule"),
  beside("node", "chainrule"),
  beside("viz", "chainrule"),
  beside("workerd", "bare"),
  programs,
  bench,
  page,
];
