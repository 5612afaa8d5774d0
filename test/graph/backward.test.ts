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

/** An operation that passes its input on, and counts how often it is asked for its gradient. */
function counting(): { pass: (x: Tensor) => Tensor; asked: () => number } {
  let asked = 0;
  const op = defineOp({
    name: "counting",
    view: (layout) => layout,
    vjp: (_, [dy]) => {
      asked++;
      return [dy];
    },
  });
  return { pass: (x) => apply(op, [x], x.shape, "f32"), asked: () => asked };
}

describe("a rule is never asked", () => {
  const blocking = defineOp({ name: "blocking", view: (layout) => layout, vjp: () => [] });

  test("of a node that leads to no source", () => {
    const { pass, asked } = counting();
    const [x, other] = [variable(2), variable(3)];
    expect(values(...grad(x.mul(pass(other)).add(pass(pass(tensor(1)))), [x]))).toEqual([3]);
    expect(asked()).toBe(0);
  });

  test("of a node below the sources", () => {
    const { pass, asked } = counting();
    const x = variable(2);
    const h = pass(pass(x));
    expect(values(...grad(h.mul(h), [h]))).toEqual([4]);
    expect(asked()).toBe(0);
    const blind = apply(defineOp({ name: "blind", view: (layout) => layout }), [x], [], "f32");
    expect(values(...grad(blind.mul(blind), [blind]))).toEqual([4]);
  });

  test("of a node that no gradient reaches", () => {
    const { pass, asked } = counting();
    const x = variable(2);
    const blocked = apply(blocking, [pass(x)], [], "f32");
    expect(values(...grad(blocked.add(x), [x]))).toEqual([1]);
    expect(() => grad(blocked, [x])).toThrow("grad: y does not depend on the tensor () at position 0");
    expect(asked()).toBe(0);
  });

  test("of what frozen parameters, stopped gradients and whole numbers lead to", () => {
    const { pass, asked } = counting();
    const [w, frozen] = [parameter(tensor([2])), parameter(tensor([5]), { trainable: false })];
    const y = w.mul(pass(frozen.read())).add(pass(w.read()).stopGradient()).add(pass(w.read()).gt(0).cast("f32"));
    expect(values(...grad(y.sum(), [w]))).toEqual([[5]]);
    expect(asked()).toBe(0);
    expect(() => grad(y.sum(), [frozen])).toThrow("grad: y does not depend on parameter");
  });

  test("but for those parameters that train, when one is thawed", () => {
    const { pass, asked } = counting();
    const [w, v] = [parameter(tensor([2])), parameter(tensor([5]), { trainable: false })];
    v.trainable = true;
    expect(values(...grad(w.mul(pass(v.read())).sum(), [v]))).toEqual([[2]]);
    expect(asked()).toBe(1);
  });
});

test("sources of all kinds are served at once", () => {
  const w = parameter(tensor([2]));
  const x = variable(tensor([3]));
  const h = w.mul(x);
  const deep = h.square();
  const y = deep.add(w).mul(x).sum();
  const [dw, dx, dh, ddeep, dy, none, again] = grad(y, [w, x, h, deep, y, tensor([1, 1]), w], { unused: "zero" });
  // y = (w² x² + w) x
  expect(values(dw, dx, dh, ddeep, dy, none, again)).toEqual([[111], [110], [36], [3], 1, [0, 0], [111]]);
});

describe("graphs are walked without recursion:", () => {
  const SIZE = 20_000;

  test("one node with many inputs", () => {
    const many = defineOp({ name: "many", vjp: ({ inputs }, [dy]) => inputs.map(() => dy) });
    const sources = Array.from({ length: SIZE }, () => variable(1));
    const [x] = sources;
    const y = apply(many, [...sources, ...sources], [], "f32");
    const dy = grad(y, sources);
    expect(dy).toHaveLength(SIZE);
    expect(values(dy[0], dy[SIZE - 1])).toEqual([2, 2]);
    expect(values(...grad(apply(many, [x, y, x, x], [], "f32"), [x]))).toEqual([5]);
  });

  test("one tensor with many users", () => {
    const x = variable(3);
    let y: Tensor = tensor(0);
    for (let i = 0; i < SIZE; i++) y = y.add(x);
    expect(values(...grad(y, [x]))).toEqual([SIZE]);
  });

  test("second derivatives of a long chain", () => {
    const x = variable(3);
    let y: Tensor = x.mul(x);
    for (let i = 0; i < SIZE / 10; i++) y = y.add(x).sub(x);
    const [first] = grad(y, [x]);
    expect(values(first, ...grad(first, [x]))).toEqual([6, 2]);
  });

  test("a composition that is deep itself", () => {
    const deep = defineOp({
      name: "deep",
      decompose: ({ inputs: [a] }) => {
        let y = a;
        for (let i = 0; i < SIZE / 4; i++) y = add(y, i % 2 ? -1 : a);
        return [y];
      },
    });
    const x = variable(1);
    expect(values(...grad(apply(deep, [x], [], "f32"), [x]))).toEqual([1 + SIZE / 8]);
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

  test("takes the gradients of those outputs that have one", () => {
    // (a b, a + b, a): the last is an input as it is.
    const three = defineOp({ name: "three", decompose: ({ inputs: [a, b] }) => [mul(a, b), add(a, b), a] });
    const scalar = { shape: [], dtype: "f32" } as const;
    const [a, b] = [variable(2), variable(3)];
    const [p, s, same] = applyMany(three, [a, b], [scalar, scalar, scalar]);
    expect(values(...grad(p, [a, b]))).toEqual([3, 2]);
    expect(values(...grad(p.add(s.mul(10)), [a, b]))).toEqual([13, 12]);
    expect(values(...grad(same.mul(7).add(s), [a, b]))).toEqual([8, 1]);
    const [q] = applyMany(three, [a, a], [scalar, scalar, scalar]);
    expect(values(...grad(q, [a]))).toEqual([4]);
  });

  test("is an error where the composition has none, which names the operation in it", () => {
    const blind = defineOp({ name: "blind" });
    const around = defineOp({ name: "around", decompose: ({ inputs: [a] }) => [apply(blind, [a], [], "f32")] });
    const x = variable(2);
    expect(() => grad(apply(around, [x], [], "f32"), [x])).toThrow("grad: blind has no gradient");
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
