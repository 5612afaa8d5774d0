import { concat, parameter, type Tensor, tensor, variable } from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { hooks } from "../../src/graph/hooks.js";
import { apply, applyMany, defineOp, idOf, noAttrs, updatesOf } from "../../src/graph/op.js";
import type { Node } from "../../src/tensor/tensor.js";

const op = defineOp({ name: "op" });
const unary = (x: Tensor): Tensor => apply(op, [x], x.shape, x.dtype);

describe("the number of an operation", () => {
  test("is given when it is first asked for, and stays", () => {
    const [a, b] = [defineOp({ name: "same" }), defineOp({ name: "same" })];
    expect([a.id, b.id]).toEqual([0, 0]);
    const later = idOf(b);
    expect(idOf(a)).toBe(later + 1);
    expect([idOf(b), b.id]).toEqual([later, later]);
  });

  test("is not written into its record", () => {
    const record = { name: "record" };
    idOf(defineOp(record));
    expect(record).toEqual({ name: "record" });
  });
});

describe("a node", () => {
  test("lies one above the deepest of its inputs", () => {
    const leaf = tensor([1]);
    const two = unary(unary(leaf));
    expect([leaf, two, unary(two)].map(({ node }) => node.depth)).toEqual([0, 2, 3]);
    const [joined] = applyMany(op, [leaf, two, unary(leaf)], [leaf]);
    expect(joined.node.depth).toBe(3);
    expect(applyMany(op, [], [leaf])[0].node.depth).toBe(0);
  });

  test("needs gradients if an input does", () => {
    const w = parameter(tensor([1]));
    const frozen = parameter(tensor([1]), { trainable: false });
    const of = (...inputs: Tensor[]): boolean => applyMany(op, inputs, [tensor([1])])[0].needsGrad;
    expect([of(tensor([1])), of(frozen.read()), of(w.read().stopGradient())]).toEqual([false, false, false]);
    expect([of(w.read()), of(variable(tensor([1]))), of(tensor([1]), unary(w.read()))]).toEqual([true, true, true]);
  });

  test("passes gradients on through real numbers alone", () => {
    const x = variable(tensor([1]));
    const mask = x.gt(0);
    expect([mask.needsGrad, mask.cast("f32").needsGrad]).toEqual([false, false]);
    expect(mask.cast("f32").add(x).needsGrad).toBe(true);
  });

  test("has its attributes, or those that stand for none", () => {
    const attrs = { axis: 1 };
    expect(unary(tensor([1])).node.attrs).toBe(noAttrs);
    expect(apply(op, [], [], "f32", attrs).node.attrs).toBe(attrs);
  });

  test("lists its outputs, which know their places", () => {
    const outputs = applyMany(
      op,
      [tensor([1])],
      [
        { shape: [2], dtype: "f32" },
        { shape: [], dtype: "i32" },
        { shape: [3, 4], dtype: "bool" },
      ],
    );
    const [{ node }] = outputs;
    expect(outputs.map((output) => output.node === node)).toEqual([true, true, true]);
    expect(node.outputs.map(({ index, shape, dtype, rank, size }) => ({ index, shape, dtype, rank, size }))).toEqual([
      { index: 0, shape: [2], dtype: "f32", rank: 1, size: 2 },
      { index: 1, shape: [], dtype: "i32", rank: 0, size: 1 },
      { index: 2, shape: [3, 4], dtype: "bool", rank: 2, size: 12 },
    ]);
  });
});

describe("the hook", () => {
  const { built } = hooks;
  afterEach(() => {
    hooks.built = built;
  });

  test("hears of each node once, when its outputs are there", () => {
    const seen: [string, number][] = [];
    hooks.built = (node: Node) => {
      seen.push([node.op.name, node.outputs.length]);
    };
    const x = tensor([1, 2]);
    unary(x);
    applyMany(op, [x], [x, x, x]);
    concat([x, x], 0);
    expect(seen).toEqual([
      ["op", 1],
      ["op", 3],
      ["concat", 1],
    ]);
  });
});

test("inputs that are changed where they lie are listed, or asked of the node", () => {
  const updates = (record: Parameters<typeof defineOp>[0]): readonly number[] =>
    updatesOf(apply(defineOp(record), [tensor(1), tensor(2)], [], "f32").node);
  expect(updates({ name: "none" })).toEqual([]);
  expect(updates({ name: "listed", updates: [1] })).toEqual([1]);
  expect(updates({ name: "asked", updates: ({ inputs }) => inputs.map((_, i) => i) })).toEqual([0, 1]);
});
