import { add, cast, grad, mul, parameter, type Tensor, tensor, variable, zeros } from "chainrule";
import { describe, expect, test } from "vitest";
import { pullback } from "../../src/graph/backward.js";
import { apply, applyMany, defineOp } from "../../src/graph/op.js";

const values = (...tensors: readonly (Tensor | undefined)[]): unknown[] => tensors.map((t) => t?.toArray());

describe("where paths meet", () => {
  test("gradients add up, once for each path", () => {
    const x = variable(2);
    let y: Tensor = x;
    // Doubling ten times by adding to itself: 2¹⁰ paths.
    for (let i = 0; i < 10; i++) y = y.add(y);
    expect(values(...grad(y, [x]))).toEqual([1024]);
  });

  test("an operand that is used twice gets both shares", () => {
    const x = variable(tensor([2, 3]));
    expect(values(...grad(x.mul(x).sum(), [x]))).toEqual([[4, 6]]);
    expect(values(...grad(x.div(x).sum(), [x]))).toEqual([[0, 0]]);
  });

  test("each node's rule is asked once", () => {
    let asked = 0;
    const op = defineOp({
      name: "counted",
      vjp: (_, [dy]) => {
        asked++;
        return [dy];
      },
    });
    const x = variable(3);
    const middle = apply(op, [x], [], "f32");
    let y: Tensor = middle;
    for (let i = 0; i < 5; i++) y = y.add(middle);
    grad(y, [x]);
    expect(asked).toBe(1);
  });
});

describe("nodes with several outputs", () => {
  // (a + b, a b)
  const received: (Tensor | undefined)[][] = [];
  const sumAndProduct = defineOp({
    name: "sumAndProduct",
    vjp: ({ inputs: [a, b] }, dys) => {
      received.push([...dys]);
      const [ds, dp] = dys;
      const of = (other: Tensor): Tensor | undefined => {
        const product = dp && mul(dp, other);
        return ds && product ? add(ds, product) : (ds ?? product);
      };
      return [of(b), of(a)];
    },
  });
  const scalar = { shape: [], dtype: "f32" } as const;
  const both = (a: Tensor, b: Tensor): Tensor[] => applyMany(sumAndProduct, [a, b], [scalar, scalar]);

  test("hand over the gradients of those that have one", () => {
    const [a, b] = [variable(3), variable(5)];
    const [s, p] = both(a, b);
    expect(values(...grad(s.mul(10), [a, b]))).toEqual([10, 10]);
    expect(received.at(-1)?.map((dy) => dy !== undefined)).toEqual([true, false]);
    expect(values(...grad(p.mul(10), [a, b]))).toEqual([50, 30]);
    expect(received.at(-1)?.map((dy) => dy !== undefined)).toEqual([false, true]);
    expect(values(...grad(p.add(s), [a, b]))).toEqual([6, 4]);
    expect(received.at(-1)?.map((dy) => dy !== undefined)).toEqual([true, true]);
  });

  test("may be sources themselves, one or both", () => {
    const [a, b] = [variable(3), variable(5)];
    const [s, p] = both(a, b);
    const y = s.mul(p);
    const [ds, dp, da] = grad(y.mul(2), [s, p, a]);
    expect(received.at(-1)?.map((dy) => dy !== undefined)).toEqual([true, true]);
    const rule = (dy: Tensor): unknown => dy.node.op.name;
    expect([rule(ds), rule(dp)]).toEqual(["mul", "mul"]);
    expect(da.node.op.name).toBe("add");
  });
});

describe("stopping", () => {
  test("at sources, unless another lies below", () => {
    const [w, v] = [parameter(tensor([2])), parameter(tensor([3]))];
    const h = w.mul(v);
    const y = h.mul(h).sum();
    expect(values(...grad(y, [h]))).toEqual([[12]]);
    expect(values(...grad(y, [h, w, v]))).toEqual([[12], [36], [24]]);
  });

  test("where no gradient flows: constants, whole numbers, stopped gradients, frozen cells", () => {
    const x = variable(tensor([1.5, 2.5]));
    const whole = cast(cast(x, "i32"), "f32");
    expect(() => grad(whole.sum(), [x])).toThrow("grad: y does not depend on the tensor (2,) at position 0");
    expect(values(...grad(x.mul(whole).sum(), [x]))).toEqual([[1, 2]]);
    expect(values(...grad(x.mul(x.stopGradient()).sum(), [x]))).toEqual([[1.5, 2.5]]);
    expect(values(...grad(x.sum(), [x, zeros([3])], { unused: "zero" }))).toEqual([
      [1, 1],
      [0, 0, 0],
    ]);
  });

  test("a node without rule and composition is an error, but only on the way", () => {
    const blind = defineOp({ name: "blind" });
    const x = variable(2);
    const y = apply(blind, [x], [], "f32");
    expect(() => grad(y.mul(x), [x])).toThrow("grad: blind has no gradient");
    expect(
      values(
        ...grad(
          apply(blind, [tensor(1)], [], "f32")
            .add(x)
            .sub(0),
          [x],
        ),
      ),
    ).toEqual([1]);
  });
});

describe("a node differentiated through its composition", () => {
  const cube = defineOp({ name: "cube", decompose: ({ inputs: [a, b, c] }) => [mul(mul(a, b), c)] });
  const cubeOf = (a: Tensor, b: Tensor, c: Tensor): Tensor => apply(cube, [a, b, c], [], "f32");

  test("gives each input its gradient", () => {
    const [a, b, c] = [variable(2), variable(3), variable(5)];
    expect(values(...grad(cubeOf(a, b, c), [a, b, c]))).toEqual([15, 10, 6]);
  });

  test("adds up over inputs that are passed twice", () => {
    const [a, b] = [variable(2), variable(3)];
    expect(values(...grad(cubeOf(a, b, a), [a, b]))).toEqual([12, 4]);
    expect(values(...grad(cubeOf(a, a, a), [a]))).toEqual([12]);
  });

  test("and where one input is computed from another", () => {
    const a = variable(2);
    const b = a.mul(3);
    expect(values(...grad(cubeOf(a, b, b.reshape([])), [a, b]))).toEqual([9 * 3 * 4, 24]);
  });

  test("has second derivatives", () => {
    const a = variable(2);
    const [first] = grad(cubeOf(a, a, a), [a]);
    expect(values(...grad(first, [a]))).toEqual([12]);
  });

  test("passes constants by", () => {
    const a = variable(2);
    expect(values(...grad(cubeOf(tensor(7), a, tensor(1)), [a]))).toEqual([7]);
  });
});

test("a closed walk hands out the gradient of a source that is listed twice once", () => {
  const x = variable(3);
  const y = x.mul(x);
  const [first, second] = pullback([y], [tensor(1)], [x, x], add, true);
  expect(values(first, second)).toEqual([6, undefined]);
});
