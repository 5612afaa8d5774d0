import { Lane, Mode, Opcode } from "../../../assembly/elementwise/opcode.js";
import { random, type Sample, type Samples } from "../sample.js";

type Layout = "plain" | "transposed" | "every second";

interface Product {
  readonly batch?: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a?: Layout;
  readonly b?: Layout;
  readonly sharedB?: boolean;
}

/** Strides of a matrix, and the elements it spans. */
function strides(rows: number, cols: number, layout: Layout): readonly [row: number, col: number, size: number] {
  if (layout === "transposed") return [1, rows, rows * cols];
  if (layout === "every second") return [2 * cols, 2, 2 * rows * cols];
  return [cols, 1, rows * cols];
}

function product({ batch = 1, m, n, k, a = "plain", b = "plain", sharedB = false }: Product): Sample<"matmul"> {
  const [aRow, aCol, aBatch] = strides(m, k, a);
  const [bRow, bCol, bSize] = strides(k, n, b);
  return {
    name: `${batch} × (${m}, ${k}) ${a} · (${k}, ${n}) ${b}`,
    args: {
      a: random(batch * aBatch, 1, 0, 1),
      b: random((sharedB ? 1 : batch) * bSize, 2, -0.2, 0.8),
      c: batch * m * n,
      epilogue: 0,
      ...{ batch, m, n, k, aBatch, aRow, aCol, bBatch: sharedB ? 0 : bSize, bRow, bCol },
    },
  };
}

/** z = relu(c + bias), bias over columns. */
function withEpilogue(sample: Sample<"matmul">): Sample<"matmul"> {
  const { batch, m, n } = sample.args;
  return {
    name: `${sample.name}, epilogue`,
    args: {
      ...sample.args,
      epilogue: [
        ...[2, 2, 2, 1],
        ...[batch * m, n],
        ...[0, { address: "c" }, Lane.f32, n, 1],
        ...[1, { address: "bias" }, Lane.f32 + (Mode.strided << 2), 0, 1],
        ...[Opcode.add, 2, 0, 1, 0],
        ...[Opcode.relu, 2, 2, 0, 0],
        ...[2, { address: "z" }, Lane.f32],
      ],
    },
    buffers: {
      bias: { kind: "f32", value: random(n, 3, -40, 10) },
      z: { kind: "out f32", value: batch * m * n },
    },
  };
}

export const matmul: Samples<"matmul"> = (n) => {
  const some = Math.min(n, 67);
  const shapes: Product[] = [
    { m: n, n: 5, k: 7 },
    { m: 5, n, k: 9 },
    { m: 6, n: 9, k: n },
    { m: n, n: 19, k: some, a: "transposed" },
    { m: 13, n, k: some, b: "transposed" },
    { m: some, n: some, k: some, a: "every second", b: "every second" },
    // Few columns: whole panels of them or not, one or two blocks of the depth, A where it lies or packed.
    { m: 9, n: 16, k: n },
    { m: 7, n: 11, k: n, b: "transposed" },
    { m: n, n: 13, k: 12, b: "every second" },
    { m: 9, n: 8, k: n, a: "transposed" },
    { m: n, n: 10, k: some },
    // Few rows, and a single column.
    { m: 1, n, k: some },
    { m: 3, n, k: some, b: "transposed" },
    { m: 2, n: some, k: n, b: "transposed" },
    { m: n, n: 1, k: some },
    { m: n, n: 1, k: some, a: "transposed" },
    { m: 2, n: some, k: some, b: "every second" },
    // Batches: rows that go on from one entry to the next, and rows that do not.
    { batch: 3, m: some, n: 10, k: 12 },
    { batch: 3, m: some, n: 10, k: 12, sharedB: true },
    { batch: 3, m: some, n: 10, k: 12, sharedB: true, a: "transposed" },
  ];
  return [
    ...shapes.map(product),
    withEpilogue(product({ m: 7, n, k: 5 })),
    withEpilogue(product({ m: n, n: 3, k: 5 })),
  ];
};
