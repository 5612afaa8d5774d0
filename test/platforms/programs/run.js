import { runtime, threads } from "chainrule";
import { train } from "./cnn.js";

// "strict": no relaxed SIMD, so that every engine has the same bits. Then the number of threads.
const [mode, count = "1"] = globalThis.process.argv.slice(2);
if (mode === "strict") runtime({ relaxed: false });
threads(Number(count));
console.log(JSON.stringify(train()));
