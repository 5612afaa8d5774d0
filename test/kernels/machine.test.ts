import { nn, randn, runtime, seed, tensor, withJavaScriptKernels } from "chainrule";
import { expect, test } from "vitest";

test("JavaScript kernels work on the cells of the others", () => {
  seed(0);
  const model = nn.linear(5, 3);
  const x = tensor(randn([4, 5]).data(), [4, 5]);
  const own = model.forward(x).data();
  const { name, twin } = withJavaScriptKernels(() => {
    const twin = model.forward(x).data();
    model.bias?.assign(tensor([1, 2, 3]));
    return { name: runtime(), twin, bias: model.bias?.data() };
  });
  expect(name).toBe("javascript");
  twin.forEach((value, i) => {
    expect(value).toBeCloseTo(own[i], 5);
  });
  expect(model.bias?.toArray()).toEqual([1, 2, 3]);
  expect(runtime()).not.toBe("javascript");
});

test("JavaScript kernels are not for async functions", () => {
  const error = "withJavaScriptKernels: takes a function that is not async";
  expect(() => withJavaScriptKernels(async () => 1)).toThrow(error);
});
