import {
  batchNorm,
  type Cell,
  cast,
  concat,
  evaluate,
  grad,
  max,
  maximum,
  narrow,
  nn,
  parameter,
  place,
  randn,
  relu,
  softmax,
  stack,
  Tensor,
  tanh,
  tensor,
  variable,
  where,
} from "chainrule";
import fc from "fast-check";

/** One instruction: the operation, two operands by their place in the pool, and a number that decides details. */
export type Instruction = readonly [op: number, a: number, b: number, detail: number];

export interface RandomProgram {
  readonly rows: number;
  readonly columns: number;
  readonly instructions: readonly Instruction[];
  /** Bit i: whether the i-th tensor of the pool, counted from the end, is a result. */
  readonly results: number;
}

/** All operations, and those more often that are fused or that change cells. */
const operation = fc.oneof(fc.nat(19), fc.constantFrom(0, 1, 2, 9, 10));

/** Sizes around the width of a register and of a tile. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  rows: fc.constantFrom(1, 2, 4, 5, 16, 33),
  columns: fc.constantFrom(1, 3, 4, 16, 17, 40),
  instructions: fc.array(fc.tuple(operation, fc.nat(99), fc.nat(99), fc.nat(99)), { minLength: 2, maxLength: 40 }),
  results: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});

const numbers = (rows: number, columns: number, k: number): Tensor =>
  tensor(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * (k + 1) + k)),
    [rows, columns],
  );

/** The values of a program that were there before: two parameters, a buffer, and a constant, all of one shape. */
export function startOf({ rows, columns }: RandomProgram): { cells: Cell[]; x: Tensor } {
  const [a, b, c, x] = [0, 1, 2, 3].map((k) => numbers(rows, columns, k));
  return { cells: [parameter(a, { name: "a" }), parameter(b, { name: "b" }), nn.buffer(c, { name: "c" })], x };
}

/**
 * Builds the graph and gives the results. On the way it assigns to the cells, or, with `reads`, reads tensors instead: both would need
 * values that were overwritten.
 */
export function build(
  { instructions, results }: RandomProgram,
  cells: readonly Cell[],
  x: Tensor,
  reads = false,
): Tensor[] {
  const input = variable(x);
  const pool: Tensor[] = [x, input, ...cells.map((cell) => cell.read())];
  // Half of the operands are among the newest, so that chains grow.
  const pick = (n: number): Tensor => pool[n % 2 === 0 ? n % pool.length : Math.max(0, pool.length - 1 - (n % 7))];
  for (const [op, a, b, detail] of instructions) {
    if (reads && op === 9) {
      pick(a).data();
      continue;
    }
    const next = op === 18 ? slope(pick(a), input) : apply(op, pick(a), pick(b), detail, cells);
    if (next) pool.push(next);
  }
  return pool.filter((_, i) => (results >> ((pool.length - 1 - i) % 31)) & 1);
}

const slope = (y: Tensor, x: Tensor): Tensor => tanh(grad(tanh(cast(y, "f32")).sum(), [x], { unused: "zero" })[0]);

const broadcasts = (a: Tensor, b: Tensor): boolean =>
  a.shape.every((n, i) => {
    const m = b.shape[i + b.rank - a.rank] ?? 1;
    return n === m || n === 1 || m === 1;
  });

/** All values stay within ±2⁴⁰ or so: what would grow goes through tanh. */
function apply(op: number, a: Tensor, b: Tensor, detail: number, cells: readonly Cell[]): Tensor | undefined {
  const real = cast(a, "f32");
  const cell = cells[detail % cells.length];
  switch (op) {
    case 0:
      return [real.neg(), real.abs(), relu(real), tanh(real), real.sign(), real.mul(0.5)][detail % 6];
    case 1:
    case 2:
      if (!broadcasts(a, b)) return undefined;
      return [real.add(b), real.sub(b), tanh(real.mul(b)), maximum(a, b)][detail % 4];
    case 3:
      return a.rank < 2 ? undefined : a.transpose();
    case 4:
      return a.reshape([a.shape.at(-1) ?? 1, a.size / (a.shape.at(-1) ?? 1)]);
    case 5:
      return a.reshape([-1]);
    case 6: {
      if (a.rank === 0) return undefined;
      const axis = detail % a.rank;
      return [real.sum(axis), max(real, axis), real.mean(axis, { keepDims: true }), real.sum()][detail % 4];
    }
    case 7: {
      const right = cast(b, "f32");
      if (a.rank !== 2 || b.rank !== 2) return undefined;
      const product = a.shape[1] === b.shape[0] ? real.matmul(right) : undefined;
      return tanh(product ?? real.matmul(a.shape[1] === b.shape[1] ? right.transpose() : real.transpose()));
    }
    case 8:
      return a.rank === 0 ? undefined : softmax(real, detail % a.rank);
    case 9:
      if (a.rank > 2 || !broadcasts(a, cell.read()) || a.shape.some((n, i) => n > (cell.shape[i + 2 - a.rank] ?? 1)))
        return undefined;
      cell.assign(real.expand(cell.shape).stopGradient());
      return undefined;
    case 10:
      return cell.read();
    case 11: {
      if (a.rank === 0) return undefined;
      const axis = detail % a.rank;
      const length = 1 + (detail % a.shape[axis]);
      return narrow(a, axis, detail % (a.shape[axis] - length + 1), length);
    }
    case 12:
      return broadcasts(a, b) ? where(real.gt(b), a, b) : undefined;
    case 13: {
      const whole = cast(real.mul(8).round(), "i32");
      return [whole.mul(3), whole.add(detail), whole, whole.eq(2), maximum(whole, -1)][detail % 5];
    }
    case 14:
      return a.rank === b.rank && a.rank > 0 && a.shape.every((n, i) => n === b.shape[i])
        ? [concat([a, b], detail % a.rank), stack([a, b])][detail % 2]
        : undefined;
    case 15:
      return real.add(randn(a.shape).mul(0.125));
    case 16:
      return a.rank === 0 ? undefined : place(a, 0, detail % a.shape[0], narrow(a, 0, 0, 1));
    case 17:
      return [real.stopGradient(), real.expand([2, ...a.shape]), real.gt(0), real.add(0.25), real.mul(1)][detail % 5];
    case 19: {
      if (a.rank !== 2 || a.shape[0] < 2) return undefined;
      const { y, mean } = batchNorm(real);
      return [y, mean, y.add(mean)][detail % 3];
    }
  }
  return undefined;
}

/** Everything a program leaves behind, as plain numbers. */
export function outcome(results: readonly Tensor[], cells: readonly Cell[]): unknown {
  evaluate(...results.filter((t) => t instanceof Tensor));
  return {
    results: results.map((t) => ({ shape: t.shape, dtype: t.dtype, data: Array.from(t.data()) })),
    cells: cells.map((cell) => Array.from(cell.data())),
  };
}
