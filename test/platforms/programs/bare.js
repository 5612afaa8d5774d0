import { readFileSync } from "node:fs";
import { runtime } from "chainrule/bare";

// Prints what runtime says to kernels that are served apart: node bare.js BASELINE [RELAXED], files or nothing.
const [baseline, relaxed] = globalThis.process.argv.slice(2).map((path) => new Uint8Array(readFileSync(path)));
try {
  console.log(baseline ? runtime({ modules: { baseline, relaxed } }) : runtime());
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
