import { expect, test } from "vitest";
import "../../src/methods.js";
import { machine } from "../../src/kernels/machine.js";
import { relu, tanh } from "../../src/ops/activation.js";
import { checkpoint } from "../../src/ops/checkpoint.js";
import { tensor } from "../../src/ops/create.js";
import { sum } from "../../src/ops/expand-sum.js";
import { grad } from "../../src/ops/grad.js";
import { matmul } from "../../src/ops/matmul.js";
import { dropout, randn } from "../../src/ops/random.js";
import { plan } from "../../src/program/cache.js";
import { collect } from "../../src/program/collect.js";
import { compile } from "../../src/program/compile.js";
import { evaluate } from "../../src/program/evaluate.js";
import { Cell } from "../../src/tensor/cell.js";
import { seed } from "../../src/tensor/random-state.js";
import type { Tensor } from "../../src/tensor/tensor.js";

const LAYERS = 8;
const WIDTH = 64;

/** A network whose layers keep many values for the gradient. */
function network(cells: readonly Cell[], wrap: (layer: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) {
  return (x: Tensor): Tensor =>
    cells.reduce((h, cell) => wrap((v) => tanh(matmul(dropout(relu(matmul(v, cell)), 0.4), cell)))(h), x);
}

function cellsOf(): Cell[] {
  seed(1);
  return Array.from({ length: LAYERS }, (_, i) => {
    const cell = new Cell([WIDTH, WIDTH], "f32", true, `layer ${i}`);
    cell.assign(randn([WIDTH, WIDTH], { std: 0.1 }));
    return cell;
  });
}

const plain = (layer: (x: Tensor) => Tensor) => layer;
const checkpointed = (layer: (x: Tensor) => Tensor) => checkpoint(layer);

test("gradients are those without it, bit for bit, dropout included", () => {
  const cells = cellsOf();
  evaluate();
  const gradients = (wrap: typeof plain): Tensor[] => {
    seed(5);
    const y = sum(network(cells, wrap)(randn([32, WIDTH])));
    const list = grad(y, cells);
    evaluate(y, ...list);
    return [y, ...list];
  };
  const want = gradients(plain).map((t) => t.data());
  expect(gradients(checkpointed).map((t) => t.data())).toEqual(want);

  const compiled = compile((x: Tensor) => {
    const y = sum(network(cells, checkpointed)(x));
    return [y, ...grad(y, cells)];
  });
  seed(5);
  const x = randn([32, WIDTH]);
  evaluate(x);
  expect(compiled(x).map((t) => t.data())).toEqual(want);
});

test("it keeps fewer bytes", () => {
  const cells = cellsOf();
  evaluate();
  const peak = (wrap: typeof plain): number => {
    const y = sum(network(cells, wrap)(tensor(new Float32Array(512 * WIDTH), [512, WIDTH])));
    return plan(collect(grad(y, cells), []), machine()).peakBytes;
  };
  expect(peak(checkpointed)).toBeLessThan(0.75 * peak(plain));
});
