import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";

// It does not train: node onnxruntime.js MODEL makes a session for one product, and runs it once.
ort.env.wasm.numThreads = 1;
const model = new Uint8Array(readFileSync(globalThis.process.argv[2]));
const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
const [a, b] = session.inputNames;
const { y } = await session.run({
  [a]: new ort.Tensor("float32", new Float32Array(32 * 784).fill(0.5), [32, 784]),
  [b]: new ort.Tensor("float32", new Float32Array(784 * 10).fill(0.5), [784, 10]),
});
if (y.data[0] !== 196) throw new Error("wrong product");
globalThis.process.exit();
