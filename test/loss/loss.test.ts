import { describe, expect, test } from "vitest";
import "../../src/methods.js";
import { grad, loss, type Tensor, tensor, variable, zeros } from "../../src/index.js";
import { cases, expectClose } from "../fixtures/cases.js";

interface Params {
  readonly reduction: "mean" | "sum" | "none";
  readonly ignore_index?: number;
  readonly label_smoothing?: number;
}

describe.each(cases<Params>("loss.safetensors"))("$id", (found) => {
  const { params } = found;
  const x = variable(found.read("in/x"));
  const target = found.read("in/target");
  const weight = found.has("in/weight") ? { weight: found.read("in/weight") } : {};
  const value =
    found.op === "mse_loss"
      ? loss.mse(x, target, { reduction: params.reduction })
      : loss.crossEntropy(x, target, {
          reduction: params.reduction,
          ignoreIndex: params.ignore_index ?? -100,
          labelSmoothing: params.label_smoothing ?? 0,
          ...weight,
        });

  test("equals PyTorch's", () => {
    expectClose(value, found.read("out/out"), { ...found.tolerance, ...found.outputs[0] });
  });

  test.runIf(found.has("grad/x"))("has PyTorch's gradient", () => {
    const dy = found.has("gradOut/out") ? { dy: found.read("gradOut/out") } : {};
    const [dx] = grad(value, [x], dy);
    expectClose(dx, found.read("grad/x"), { ...found.gradTolerance, ...found.grads[0] });
  });
});

const logits = (...shape: number[]): Tensor => zeros(shape);
const labels = (...values: number[]): Tensor => tensor(Int32Array.from(values));

describe("bad calls", () => {
  test.each([
    [
      () => loss.crossEntropy(logits(2, 3), labels(0)),
      "crossEntropy: i32 labels for logits (2, 3) must be (2,), got (1,)",
    ],
    [
      () => loss.crossEntropy(logits(2, 3), zeros([2])),
      "crossEntropy: f32 targets (probabilities; class indices are i32) for logits (2, 3) must be (2, 3), got (2,)",
    ],
    [
      () => loss.crossEntropy(logits(2, 3), tensor([true, false])),
      "crossEntropy: labels must be i32 class indices or f32 probabilities, got bool",
    ],
    [() => loss.crossEntropy(logits(), labels(0)), "crossEntropy: logits need an axis of classes, got ()"],
    [() => loss.crossEntropy(logits(1, 0), labels(0)), "crossEntropy: needs at least one class, got (1, 0)"],
    [
      () => loss.crossEntropy(logits(1, 3), labels(0), { weight: zeros([2]) }),
      "crossEntropy: weight must be (3,), got (2,)",
    ],
    [
      () => loss.crossEntropy(logits(1, 3), labels(0), { labelSmoothing: 1.5 }),
      "crossEntropy: labelSmoothing must lie in [0, 1], got 1.5",
    ],
    [
      () => loss.crossEntropy(logits(1, 3), labels(0), { ignoreIndex: 0.5 }),
      "crossEntropy: ignoreIndex must be a whole number, got 0.5",
    ],
    [
      () => loss.mse(zeros([4, 1]), zeros([4])),
      "mse: predictions and targets must have one shape, got (4, 1) and (4,)",
    ],
  ])("%#: %s", (call, text) => {
    expect(call).toThrow(text);
  });

  test("a label that is no class", () => {
    const value = loss.crossEntropy(logits(2, 3), labels(0, 3));
    expect(() => value.item()).toThrow("crossEntropy: label 3 at row 1 is out of range for 3 classes");
  });
});
