import { add, permute, reshape, type Tensor, tensor } from "chainrule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Layout } from "../../src/graph/op.js";
import { collapse, contiguousLayout, isContiguous } from "../../src/program/layout.js";
import { broadcastShapes, contiguousStrides, type Shape, sizeOf } from "../../src/shape.js";

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });

/** All positions of a shape, in C order. */
function positions(sizes: Shape): number[][] {
  return sizes.reduce<number[][]>(
    (before, n) => before.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])),
    [[]],
  );
}

const elementsOf = ({ shape: sizes, strides, offset }: Layout): number[] =>
  positions(sizes).map((p) => p.reduce((sum, i, axis) => sum + i * strides[axis], offset));

const ramp = (sizes: Shape): Tensor =>
  tensor(
    Float32Array.from({ length: sizeOf(sizes) }, (_, i) => i),
    sizes,
  );

describe("broadcasting", () => {
  test("matches its definition: aligned at the back, sizes of 1 repeat", () => {
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 5, maxLength: 5 }),
        fc.nat(2),
        (out, ones, cut) => {
          const operand = (which: 0 | 1): number[] =>
            out.map((n, i) => (ones[i][which] && !ones[i][1 - which] ? 1 : n));
          const a = operand(0);
          const b = operand(1).slice(Math.min(cut, out.length));
          // Axes that were cut off b must not be ones of a only.
          const wanted = out.map((n, i) => (i < Math.min(cut, out.length) ? a[i] : n));
          expect(broadcastShapes("add", a, b)).toEqual(wanted);
          const [x, y] = [ramp(a), ramp(b)];
          const found = add(x, y.mul(1000));
          expect(found.shape).toEqual(wanted);
          const at = (data: ArrayLike<number>, sizes: Shape, p: readonly number[]): number => {
            const own = p.slice(p.length - sizes.length).map((i, axis) => (sizes[axis] === 1 ? 0 : i));
            return data[own.reduce((sum, i, axis) => sum + i * contiguousStrides(sizes)[axis], 0)];
          };
          const expected = positions(wanted).map((p) => at(x.data(), a, p) + 1000 * at(y.data(), b, p));
          expect(Array.from(found.data())).toEqual(expected);
        },
      ),
    );
  });

  test("refuses other sizes", () => {
    expect(() => add(ramp([2, 3]), ramp([2, 4]))).toThrow("add: shapes must broadcast, got (2, 3) and (2, 4): 3 ≠ 4");
    expect(() => add(ramp([0]), ramp([2]))).toThrow("add: shapes must broadcast, got (0,) and (2,): 0 ≠ 2");
  });
});

describe("collapse", () => {
  test("walks the same elements of all arrays in the same order, over fewer dimensions", () => {
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.array(fc.constantFrom(0, 1, 2, 3, 4, 8, 12), { minLength: 5, maxLength: 5 }), { maxLength: 3 }),
        (sizes, some) => {
          const arrays = [contiguousStrides(sizes), ...some.map((strides) => strides.slice(0, sizes.length))];
          const walk = collapse(sizes, arrays);
          expect(walk.dims.length).toBeLessThanOrEqual(Math.max(1, sizes.length));
          expect(sizeOf(walk.dims)).toBe(sizeOf(sizes));
          arrays.forEach((strides, i) => {
            const flat = elementsOf({ shape: walk.dims, strides: walk.strides[i], offset: 0 });
            expect(flat).toEqual(elementsOf({ shape: sizes, strides, offset: 0 }));
          });
        },
      ),
    );
  });

  test("finds what is contiguous", () => {
    fc.assert(
      fc.property(shape, (sizes) => {
        expect(isContiguous(contiguousLayout(sizes))).toBe(true);
        expect(collapse(sizes, [contiguousStrides(sizes)]).dims).toHaveLength(1);
      }),
    );
    expect(isContiguous({ shape: [3, 2], strides: [1, 3], offset: 0 })).toBe(false);
    expect(isContiguous({ shape: [3, 1], strides: [1, 77], offset: 0 })).toBe(true);
  });
});

describe("views of views", () => {
  test("permute and reshape in any order give the elements that copying each would give", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(fc.boolean(), fc.array(fc.nat(), { minLength: 6, maxLength: 6 })), { maxLength: 4 }),
        (sizes, steps) => {
          let lazy = ramp(sizes);
          let copied = ramp(sizes);
          for (const [permutes, numbers] of steps) {
            const turn = (x: Tensor): Tensor =>
              permutes ? permute(x, orderOf(x.rank, numbers)) : reshape(x, regroup(x.shape, numbers));
            lazy = turn(lazy);
            copied = turn(tensor(copied.data(), copied.shape));
          }
          expect(lazy.shape).toEqual(copied.shape);
          expect(lazy.add(1).data()).toEqual(copied.add(1).data());
          expect(lazy.data()).toEqual(copied.data());
        },
      ),
    );
  });
});

const orderOf = (rank: number, keys: readonly number[]): number[] =>
  Array.from({ length: rank }, (_, i) => i).sort((a, b) => keys[a % 6] - keys[b % 6] || a - b);

/** Merges some neighbouring axes, splits others, and adds axes of size 1. */
function regroup(sizes: Shape, numbers: readonly number[]): number[] {
  const out: number[] = [];
  sizes.forEach((n, i) => {
    const how = numbers[i % 6] % 4;
    if (how === 0 && out.length > 0) out[out.length - 1] *= n;
    else if (how === 1 && n % 2 === 0) out.push(2, n / 2);
    else if (how === 2) out.push(1, n);
    else out.push(n);
  });
  return out.slice(0, 6).concat(out.length > 6 ? [sizeOf(out.slice(6))] : []);
}
