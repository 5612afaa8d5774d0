import { matmul } from "../../src/ops/matmul.js";
import { transpose } from "../../src/ops/permute.js";
import type { Case, Target } from "../case.js";
import { graphWork, known } from "../graph-work.js";

const percent = (least: number): Target => ({ kind: "percent", least });

interface Product {
  readonly batch?: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** Which operands lie transposed in memory. */
  readonly layout?: "nn" | "nt" | "tn" | "tt";
}

function product({ batch, m, k, n, layout = "nn" }: Product, target: Target): Case {
  const sizes = `${m}×${k}×${n}`;
  const name = `matmul ${batch ? `${batch} of ` : ""}${sizes}${layout === "nn" ? "" : ` ${layout}`}`;
  const outer = batch ? [batch] : [];
  const operand = (rows: number, columns: number, letter: string) =>
    letter === "t" ? transpose(known([...outer, columns, rows])) : known([...outer, rows, columns]).read();
  return {
    group: "matmul",
    name,
    setup: () => graphWork(() => matmul(operand(m, k, layout[0]), operand(k, n, layout[1]))),
    target,
    // Smaller ones spend too much of their time on packing what each thread needs.
    ...(Math.min(m, k, n) >= 512 && { twoThreads: 1.8 }),
  };
}

const square = (size: number, layout: Product["layout"] & string = "nn"): Product => ({
  m: size,
  k: size,
  n: size,
  layout,
});

const layouts = ["nn", "nt", "tn", "tt"] as const;
const odd: readonly Product[] = [
  { m: 65, k: 67, n: 63 },
  { m: 127, k: 255, n: 129 },
  { m: 333, k: 333, n: 333 },
  { m: 100, k: 1000, n: 10 },
  { m: 1000, k: 10, n: 100 },
];

export const matmulCases: readonly Case[] = [
  product(square(64), percent(70)),
  product(square(128), percent(75)),
  product(square(256), percent(75)),
  ...layouts.map((layout) => product(square(512, layout), percent(85))),
  product(square(1024), percent(85)),
  ...layouts.map((layout) => product({ m: 128, k: 784, n: 256, layout }, percent(85))),
  product({ m: 64, k: 3136, n: 128 }, percent(75)),
  ...odd.map((sizes) => product(sizes, percent(75))),
  product({ m: 1, k: 1024, n: 1024 }, percent(85)),
  product({ m: 1, k: 1024, n: 1024, layout: "nt" }, percent(85)),
  product({ m: 1024, k: 1024, n: 1 }, percent(85)),
  product({ batch: 32, m: 128, k: 64, n: 128, layout: "nt" }, percent(70)),
  product({ batch: 32, m: 128, k: 128, n: 64 }, percent(70)),
  product({ batch: 256, m: 16, k: 16, n: 16 }, percent(70)),
];
