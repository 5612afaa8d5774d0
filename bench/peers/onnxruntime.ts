import { inputNames, onnxModel } from "./onnx-model.js";
import { type Input, type Library, type Operation, timed } from "./operation.js";

/** What of onnxruntime-web is used here. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

export function onnxruntime(ort: OnnxRuntime): Library {
  ort.env.wasm.numThreads = 1;
  const operation = async (operation: Operation, inputs: readonly Input[]) => {
    const { opset, ...node } = nodeOf(operation, inputs);
    const model = onnxModel(
      node,
      inputs.map(({ shape }) => shape),
      opset,
    );
    const session = await withoutWorkers(() => ort.InferenceSession.create(model, { executionProviders: ["wasm"] }));
    const names = inputNames(inputs.length);
    const feeds = Object.fromEntries(
      inputs.map(({ data, shape }, i) => [names[i], new ort.Tensor("float32", data, shape)]),
    );
    const run = () => session.run(feeds);
    return timed(run, async () => (await run()).y.data);
  };
  return { name: "onnxruntime-web", within: (fn) => fn(), operation };
}

/** It defines a global `Worker` in Node, by which jax-js would tell that it runs in a browser. */
async function withoutWorkers<T>(fn: () => Promise<T>): Promise<T> {
  const before = "Worker" in globalThis;
  try {
    return await fn();
  } finally {
    if (!before) Reflect.deleteProperty(globalThis, "Worker");
  }
}

function nodeOf(operation: Operation, inputs: readonly Input[]) {
  switch (operation.kind) {
    case "matmul": {
      const [transA, transB] = [operation.transposeA ? 1 : 0, operation.transposeB ? 1 : 0];
      if (transA + transB === 0) return { type: "MatMul", opset: 13 };
      return { type: "Gemm", attributes: { transA, transB }, opset: 13 };
    }
    case "conv2d": {
      const { stride, padding, groups } = operation;
      const kernel = inputs[1].shape.slice(2);
      const pads = [padding, padding, padding, padding];
      const attributes = { kernel_shape: kernel, strides: [stride, stride], pads, group: groups };
      return { type: "Conv", attributes, opset: 13 };
    }
    case "softmax":
      return { type: "Softmax", attributes: { axis: 1 }, opset: 13 };
    // The axes became an input in version 13.
    case "sum":
      return { type: "ReduceSum", attributes: { axes: [operation.axis], keepdims: 0 }, opset: 11 };
    default:
      return { type: operation.kind[0].toUpperCase() + operation.kind.slice(1), opset: 20 };
  }
}
