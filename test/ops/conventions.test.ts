import { expect, test } from "vitest";
import "../../src/methods.js";
import { erfc, relu } from "../../src/ops/activation.js";
import { lerp } from "../../src/ops/addcmul.js";
import { abs, maximum, minimum, neg, sign } from "../../src/ops/arithmetic.js";
import { nanToNum } from "../../src/ops/clamp.js";
import { tensor } from "../../src/ops/create.js";
import { crossEntropyRows } from "../../src/ops/cross-entropy.js";
import { embedding } from "../../src/ops/embedding.js";
import { sum } from "../../src/ops/expand-sum.js";
import { max, min } from "../../src/ops/extremum.js";
import { grad } from "../../src/ops/grad.js";
import { logit } from "../../src/ops/logit.js";
import { maxPool2d } from "../../src/ops/max-pool.js";
import { narrow } from "../../src/ops/narrow.js";
import { hypot } from "../../src/ops/norm.js";
import type { Operand } from "../../src/ops/operand.js";
import { hardswish } from "../../src/ops/piecewise.js";
import { pow } from "../../src/ops/pow.js";
import { prelu } from "../../src/ops/prelu.js";
import { dropout, randn, uniform } from "../../src/ops/random.js";
import { floorDivide } from "../../src/ops/remainder.js";
import { ceil, floor, round } from "../../src/ops/rounding.js";
import { slice } from "../../src/ops/slice.js";
import { atan2 } from "../../src/ops/trigonometry.js";
import { std } from "../../src/ops/variance.js";
import { programCount } from "../../src/program/cache.js";
import { evaluate } from "../../src/program/evaluate.js";
import { seed } from "../../src/tensor/random-state.js";
import type { Tensor } from "../../src/tensor/tensor.js";

const gradient = (fn: (x: Tensor) => Tensor, x: Operand) => grad((v: Tensor) => sum(fn(v)))(x)[0].toArray();
const indices = (...list: number[]) => tensor(Int32Array.from(list));

// Where a derivative does not exist, gradients are PyTorch's.

test("max and min share their gradient evenly over ties, even across axes that are apart", () => {
  const x = tensor([[[1, 0]], [[1, 1]]]); // (2, 1, 2)
  expect(gradient((v) => max(v, [0, 2]).mul(3), x)).toEqual([[[1, 0]], [[1, 1]]]);
  expect(gradient((v) => min(v), tensor([2, 2, 5, 2, 2]))).toEqual([0.25, 0.25, 0, 0.25, 0.25]);
  expect(gradient((v) => max(v, 1), tensor([[1, Number.NaN]]))).toEqual([[Number.NaN, Number.NaN]]);
});

test("the standard deviation of equal numbers has gradient 0", () => {
  expect(gradient((v) => std(v), tensor([2, 2, 2]))).toEqual([0, 0, 0]);
});

test("max pooling gives its gradient to the first of equal elements", () => {
  expect(
    gradient(
      (v) => maxPool2d(v, 2),
      tensor([
        [
          [3, 3],
          [3, 3],
        ],
      ]),
    ),
  ).toEqual([
    [
      [1, 0],
      [0, 0],
    ],
  ]);
});

test("relu has gradient 0 at 0, and lets it pass at NaN", () => {
  expect(gradient(relu, tensor([-1, 0, 1, Number.NaN]))).toEqual([0, 0, 1, 1]);
});

test("maximum and minimum give half of the gradient to each side of a tie, all of it to both beside NaN", () => {
  const other = tensor([1, 2, 0, Number.NaN]);
  expect(gradient((v) => maximum(v, other), tensor([1, 1, 1, 1]))).toEqual([0.5, 0, 1, 1]);
  expect(gradient((v) => minimum(other, v), tensor([1, 1, 1, 1]))).toEqual([0.5, 1, 0, 1]);
});

test("whole numbers stay whole where PyTorch keeps them, and are exact", () => {
  const x = tensor([-16777217, 0, 2], { dtype: "i32" });
  const rounded = { floor: floor(x), ceil: ceil(x), round: round(x) };
  const ways = { neg: neg(x), abs: abs(x), sign: sign(x), relu: relu(x), nanToNum: nanToNum(x), ...rounded };
  for (const [name, y] of Object.entries(ways)) expect(y.dtype, name).toBe("i32");
  expect(ways.neg.toArray()).toEqual([16777217, 0, -2]);
  expect(ways.abs.toArray()).toEqual([16777217, 0, 2]);
  expect(ways.relu.toArray()).toEqual([0, 0, 2]);
  expect(ways.nanToNum.toArray()).toEqual([-16777217, 0, 2]);
  expect(nanToNum(tensor([true])).dtype).toBe("bool");
  expect(ways.sign.toArray()).toEqual([-1, 0, 1]);
  expect(ways.round.toArray()).toEqual([-16777217, 0, 2]);
  // A power is a real number, whatever the exponent.
  for (const exponent of [1, 2, 3]) expect(pow(x, exponent).dtype).toBe("f32");
});

test("where PyTorch has a number at the edge, so has this", () => {
  const infinite = Number.POSITIVE_INFINITY;
  expect(gradient((y) => atan2(y, tensor([0, 2])), tensor([0, 0]))).toEqual([0, 0.5]);
  expect(hypot(tensor([infinite, 3]), tensor([Number.NaN, 4])).toArray()).toEqual([infinite, 5]);
  expect(erfc(tensor([infinite, -infinite])).toArray()).toEqual([0, 2]);
  expect(floorDivide(tensor([1, -1, 7]), tensor([-infinite, infinite, -2])).toArray()).toEqual([-1, -1, -4]);
  expect(hardswish(tensor([infinite, -infinite])).toArray()).toEqual([infinite, Number.NaN]);
  expect(gradient(hardswish, tensor([infinite, -5]))).toEqual([1, 0]);
  expect(pow(tensor([4, -infinite]), 0.5).toArray()).toEqual([2, Number.NaN]);
  expect(lerp(1e8, tensor([1]), 1).toArray()).toEqual([1]);
  expect(lerp(tensor([1e8, 1e8, 2]), tensor([1, 1, 5]), tensor([1, 0, 0.25])).toArray()).toEqual([1, 1e8, 2.75]);
  expect(gradient((w) => lerp(tensor([1, 2, 0]), tensor([3, 5, infinite]), w), tensor([0.5, 0.25, 1]))).toEqual([
    2,
    3,
    infinite,
  ]);
  expect(gradient((w) => prelu(tensor([infinite, -1, 2]), w), tensor([0.25]))).toEqual([-1]);
  // 1 − 1e-6 is another number in single precision.
  expect(logit(tensor([0, 1]), { eps: 1e-6 }).toArray()).toEqual(
    [-13.815509557963773, 13.815509557963773].map(Math.fround),
  );
});

test("ignored rows have loss and gradient 0", () => {
  const logits = tensor([
    [1, 1],
    [5, Number.NaN],
  ]);
  expect(crossEntropyRows(logits, indices(0, -100)).toArray()).toEqual([Math.fround(Math.LN2), 0]);
  expect(gradient((v) => crossEntropyRows(v, indices(0, -100)), logits)).toEqual([
    [-0.5, 0.5],
    [0, 0],
  ]);
});

test("an embedding sums the gradients of a row, and the padding row has none", () => {
  const table = tensor([[1], [2], [3]]);
  const rows = (paddingIdx?: number) => gradient((t) => embedding(indices(2, 0, 2), t, { paddingIdx }), table);
  expect(rows()).toEqual([[1], [0], [2]]);
  expect(rows(2)).toEqual([[1], [0], [0]]);
  expect(rows(-3)).toEqual([[0], [0], [2]]);
});

test("dropout gives the gradient to what it kept, scaled alike", () => {
  seed(2);
  const y = gradient((x) => dropout(x, 0.2), tensor(new Float32Array(1000).fill(1)));
  seed(2);
  expect(dropout(tensor(new Float32Array(1000).fill(1)), 0.2).toArray()).toEqual(y);
  expect(new Set(y as number[])).toEqual(new Set([0, 1.25]));
});

test("random numbers differ from node to node and repeat with the seed", () => {
  seed(4);
  const first = [uniform([3]).toArray(), uniform([3]).toArray(), randn([3]).toArray()];
  seed(4);
  expect([uniform([3]).toArray(), uniform([3]).toArray(), randn([3]).toArray()]).toEqual(first);
  expect(first[0]).not.toEqual(first[1]);
  const [a, b] = [uniform([4]), uniform([4])];
  evaluate(a, b);
  expect(a.toArray()).not.toEqual(b.toArray());
});

test("another start runs the same program", () => {
  const x = tensor(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [6, 2],
  );
  const at = (i: number) => [
    narrow(x, 0, i, 2).toArray(),
    slice(x, [i, i + 2], 0).toArray(),
    narrow(x, 0, indices(i), 2).toArray(),
  ];
  const before = at(0);
  expect(before).toEqual([
    [
      [0, 1],
      [2, 3],
    ],
    [0, 2],
    [
      [0, 1],
      [2, 3],
    ],
  ]);
  const count = programCount();
  for (let i = 1; i < 5; i++) at(i);
  expect(programCount()).toBe(count);
});
