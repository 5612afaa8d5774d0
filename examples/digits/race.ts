import { compile, type data, loss, type nn, optim, tensor, withJavaScriptKernels } from "chainrule";

/** Milliseconds of one training step. */
export interface Race {
  readonly wasm: number;
  readonly javascript: number;
}

/**
 * Times the same training step, forward, backward and update, with the kernels in WebAssembly and in plain JavaScript. The graph
 * and the plan are the same. It trains the model.
 */
export function race(model: nn.Module, batch: data.LabelledImages): Race {
  return {
    wasm: fastestStep(model, batch, 20),
    javascript: withJavaScriptKernels(() => fastestStep(model, batch, 6)),
  };
}

/** The first step, which traces and plans, is not counted. */
function fastestStep(model: nn.Module, batch: data.LabelledImages, steps: number): number {
  const [x, labels] = [tensor(batch.x), tensor(batch.labels)];
  const optimizer = optim.adamW(model);
  const step = compile((x, labels) => {
    const l = loss.crossEntropy(model.forward(x), labels);
    optimizer.step(l);
    return l;
  });
  step(x, labels);
  const times = Array.from({ length: steps }, () => {
    const start = performance.now();
    step(x, labels);
    return performance.now() - start;
  });
  return Math.min(...times);
}
