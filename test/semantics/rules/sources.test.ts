import { evaluate, grad, parameter, type Tensor, tensor, valueAndGrad, variable, zeros } from "chainrule";
import { describe, expect, test } from "vitest";

describe("reading", () => {
  test("keeps value and history of what needs a gradient", () => {
    const w = parameter(tensor([3]));
    const y = w.square();
    expect(y.item()).toBe(9);
    expect(y.node.inputs).toHaveLength(2);
    expect(grad(y.mul(2).sum(), [w])[0].item()).toBe(12);
  });

  test("makes what needs none a constant", () => {
    const y = tensor([3]).square();
    expect(y.item()).toBe(9);
    expect(y.node.inputs).toHaveLength(0);
  });

  test("makes a metric of what needs a gradient a constant where none can flow", () => {
    const w = parameter(tensor([3, -1]));
    const positive = w.gt(0).cast("f32").mean();
    expect(positive.item()).toBe(0.5);
    expect(positive.node.inputs).toHaveLength(0);
  });

  test("never cuts a gradient, whatever is read and in which order", () => {
    const w = parameter(tensor([2]));
    const a = w.square();
    const b = a.mul(w);
    b.item();
    a.item();
    const l = b.add(a).sum();
    l.item();
    expect(grad(l, [w])[0].item()).toBe(3 * 4 + 2 * 2);
  });

  test("drops the history of what a program computed or was asked for while it replaced a cell", () => {
    const w = parameter(tensor([2]));
    const [read, unread] = [w.square(), w.mul(3)];
    read.item();
    w.assign(w.mul(2));
    evaluate(read, unread);
    expect([read.item(), unread.item()]).toEqual([4, 6]);
    expect([read.needsGrad, unread.needsGrad]).toEqual([false, false]);
    expect(w.square().needsGrad).toBe(true);
  });

  test("drops the history of an average when no gradient can use it any more", () => {
    const w = parameter(tensor([2]));
    let average: Tensor = zeros([1]);
    for (let i = 0; i < 3; i++) {
      const l = w.square();
      average = average.mul(0.5).add(l);
      average.item();
      w.assign(w.mul(0.5));
      evaluate(l);
    }
    const next = average.add(1);
    next.item();
    expect(average.node.inputs).toHaveLength(0);
    expect(average.item()).toBe(0.25 + 0.5 * (1 + 0.5 * 4));
  });
});

describe("gradients", () => {
  test("of inputs are asked for with variable, and of functions", () => {
    const x = variable(tensor([3]));
    expect(grad(x.square().sum(), [x])[0].item()).toBe(6);
    const { value, grads } = valueAndGrad((a: Tensor, b: Tensor) => a.mul(b).sum())(tensor([2]), 5);
    expect([value.item(), ...grads.map((g) => g.item())]).toEqual([10, 5, 2]);
  });

  test("have gradients: x³ and its derivatives", () => {
    const x = variable(2);
    const [first] = grad(x.mul(x).mul(x), [x]);
    const [second] = grad(first, [x]);
    const [third] = grad(second, [x]);
    expect([first, second, third].map((g) => g.item())).toEqual([12, 12, 6]);
  });

  test("with no path are an error, or zero if that is meant", () => {
    const [a, b] = [parameter(tensor([1, 2]), { name: "a" }), parameter(tensor([1, 2]), { name: "b" })];
    const y = a.sum();
    expect(() => grad(y, [a, b])).toThrow('grad: y does not depend on b; pass { unused: "zero" } if that is meant');
    expect(grad(y, [a, b], { unused: "zero" })[1].data()).toEqual(Float32Array.of(0, 0));
    expect(() => grad(y, [variable(tensor([[1]]))])).toThrow(
      "grad: y does not depend on the tensor (1, 1) at position 0",
    );
    expect(() => grad(y.stopGradient(), [a])).toThrow("grad: y does not depend on a");
  });

  test("take one element, or dy", () => {
    const x = variable(tensor([1, 2]));
    expect(() => grad(x.square(), [x])).toThrow("grad: y must have one element unless dy is given, got (2,)");
    expect(() => grad(x.square(), [x], { dy: tensor([1]) })).toThrow("grad: dy must have y's shape (2,), got (1,)");
    expect(grad(x.square(), [x], { dy: tensor([1, 10]) })[0].data()).toEqual(Float32Array.of(2, 40));
  });

  test("with respect to what lies between, twice the same, and y itself", () => {
    const w = parameter(tensor([3]));
    const h = w.square();
    const y = h.mul(2).sum();
    const [dh, dw, again, dy] = grad(y, [h, w, w, y]);
    expect([dh, dw, again, dy].map((g) => g.item())).toEqual([2, 12, 12, 1]);
  });

  test("add up where paths meet", () => {
    const x = variable(tensor([2]));
    const a = x.mul(3);
    const y = a.mul(a).add(a).add(x).sum();
    expect(grad(y, [x])[0].item()).toBe(2 * 6 * 3 + 3 + 1);
  });

  test("pass over frozen parameters", () => {
    const [w, v] = [parameter(tensor([2])), parameter(tensor([5]), { name: "v" })];
    v.trainable = false;
    const y = w.mul(v).sum();
    expect(grad(y, [w])[0].item()).toBe(5);
    expect(() => grad(y, [v])).toThrow("grad: y does not depend on v");
  });
});

describe("graphs 60,000 operations deep", () => {
  const DEPTH = 60_000;

  test("are evaluated without recursion", () => {
    let y = tensor([0]);
    for (let i = 0; i < DEPTH; i++) y = y.add(1);
    expect(y.item()).toBe(DEPTH);
  });

  test("have gradients", () => {
    const x = variable(tensor([1]));
    let y: Tensor = x;
    for (let i = 0; i < DEPTH; i++) y = y.add(i % 2 === 0 ? x : -1);
    expect(grad(y.sum(), [x])[0].item()).toBe(1 + DEPTH / 2);
  }, 30_000);
});
