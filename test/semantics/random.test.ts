import {
  checkpoint,
  dropout,
  grad,
  parameter,
  randn,
  randomState,
  seed,
  type Tensor,
  tensor,
  uniform,
} from "chainrule";
import { describe, expect, test } from "vitest";
import { grid } from "./grid.js";
import { inAllModes } from "./modes.js";

// y = dropout(w x) keeps half and doubles it: y = 2 m w x and dy/dw = 2 m x, all exact, so w · dy/dw = y tells whether both used one mask.
describe("dropout under checkpoint", () => {
  inAllModes(
    "drops the same elements forward and when recomputed",
    ({ run }) => {
      const w = parameter(grid([64], 1));
      const layer = checkpoint((input: Tensor) => dropout(input.mul(w)));
      const step = run((input: Tensor) => {
        const y = layer(input);
        const [dw] = grad(y.sum(), [w]);
        // − 0 becomes 0, whatever the sign of what was dropped.
        return { y: y.add(tensor(0)), product: dw.mul(w).add(tensor(0)) };
      });
      const first = step(grid([64], 2));
      const second = step(grid([64], 2));
      return {
        y: first.y.data(),
        product: first.product.data(),
        next: second.y.data(),
        nextProduct: second.product.data(),
        counter: [randomState().counter],
      };
    },
    ({ y, product, next, nextProduct, counter }) => {
      expect(product).toEqual(y);
      expect(nextProduct).toEqual(next);
      expect(next).not.toEqual(y);
      expect(Array.from(counter)).toEqual([2]);
      const zeros = Array.from(y).filter((value) => value === 0).length;
      expect(zeros).toBeGreaterThan(16);
      expect(zeros).toBeLessThan(52);
    },
  );
});

describe("random numbers", () => {
  inAllModes(
    "go on from call to call",
    ({ run }) => {
      const draw = run(() => [randn([3]), uniform([3])]);
      const values = [draw(), draw(), draw()].flat().flatMap((t) => Array.from(t.data()));
      return { values, counter: [randomState().counter] };
    },
    ({ values, counter }) => {
      expect(new Set(Array.from(values)).size).toBe(18);
      expect(Array.from(counter)).toEqual([6]);
    },
  );

  test("are never merged, and are the same whenever a node is computed", () => {
    seed(3);
    const [a, b] = [randn([4]), randn([4])];
    expect(a.sub(b).abs().sum().item()).toBeGreaterThan(0);
    const sums = [a.sum().item(), a.sum().item(), a.mul(1).sum().item()];
    expect(new Set(sums).size).toBe(1);
    seed(3);
    expect(randn([4]).data()).toEqual(a.data());
    expect(randn([4]).data()).toEqual(b.data());
  });

  test("depend on the seed and on nothing evaluated between", () => {
    seed(7);
    const first = randn([4]);
    tensor([1]).add(1).item();
    const second = randn([4]).data();
    seed(7);
    randn([9]);
    expect(randn([4]).data()).toEqual(second);
    expect(first.data()).not.toEqual(second);
    seed(0);
    const zero = randn([4]).data();
    seed(2 ** 40);
    expect(randn([4]).data()).not.toEqual(zero);
  });
});
