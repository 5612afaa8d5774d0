import { expect, test } from "vitest";
import "../../src/methods.js";
import { ArgumentError, IndexError } from "../../src/errors.js";
import * as loss from "../../src/loss/index.js";
import { buffer } from "../../src/nn/parameter.js";
import { ones, tensor, zeros } from "../../src/ops/create.js";
import { embedding } from "../../src/ops/embedding.js";
import { embeddingBag } from "../../src/ops/embedding-bag.js";
import { sum } from "../../src/ops/expand-sum.js";
import { compile } from "../../src/program/compile.js";
import { evaluate } from "../../src/program/evaluate.js";
import type { Tensor } from "../../src/tensor/tensor.js";

const ints = (...list: number[]) => tensor(Int32Array.from(list));
const scores = zeros([2, 3]);
const steps = zeros([4, 1, 3]);

/** Operations on an index, length or probability that is known at run time only; 1 is a good one for each, 9 is not. */
const calls: Readonly<Record<string, (index: Tensor) => Tensor>> = {
  embedding: (index) => embedding(index, scores),
  "embeddingBag, indices": (index) => embeddingBag(index, scores, { offsets: ints(0) }),
  "embeddingBag, offsets": (index) => embeddingBag(ints(0, 1), scores, { offsets: index.sub(1) }),
  crossEntropy: (index) => loss.crossEntropy(zeros([1, 3]), index),
  "crossEntropy, weights": (index) => loss.crossEntropy(zeros([1, 3]), index, { weight: ones([3]) }),
  nll: (index) => loss.nll(zeros([1, 3]), index),
  bce: (index) => loss.bce(index.cast("f32"), ones([1])),
  multiMargin: (index) => loss.multiMargin(zeros([1, 3]), index),
  multilabelMargin: (index) => loss.multilabelMargin(zeros([1, 1]), index.sub(1).unsqueeze(1)),
  "ctc, labels": (index) => loss.ctc(steps, index.unsqueeze(1), ints(4), ints(1)),
  "ctc, input lengths": (index) => loss.ctc(steps, ints(1).unsqueeze(1), index, ints(1)),
  "ctc, label lengths": (index) => loss.ctc(steps, ints(1).unsqueeze(1), ints(4), index),
};

test.each(Object.entries(calls))("%s: a bad index leaves every cell as it was", (name, call) => {
  const before = buffer(zeros([2]));
  const after = buffer(ones([2]));
  const update = (index: Tensor): Tensor => {
    before.assign(before.read().add(1));
    const y = sum(call(index));
    after.assign(after.read().add(y));
    return y;
  };
  const compiled = compile(update);
  for (const step of [update, compiled]) {
    const held = [before.data(), after.data()];
    expect(() => evaluate(step(ints(9)))).toThrow(name === "bce" ? ArgumentError : IndexError);
    expect([before.data(), after.data()]).toEqual(held);
    evaluate(step(ints(1)), before.read(), after.read());
    expect(before.data()[0]).toBe(held[0][0] + 1);
  }
});
