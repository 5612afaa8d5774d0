import { type Argument, random, type Sample, type Samples, type Words } from "../sample.js";

interface Heads {
  readonly name?: string;
  readonly batch?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly valueSize?: number;
  readonly causal?: boolean;
  readonly mask?: "bool" | "f32" | "padding" | "hidden";
  /** q, k and v are rows of one array (batch, rows, 3, heads, size), as a projection makes them. */
  readonly packed?: boolean;
}

type Shared = Omit<Sample<"attention">["args"], "y" | "max" | "sum">;

/** The arguments both passes take, with the mask they point at. */
function shared(h: Heads): { args: Shared; buffers: NonNullable<Sample<"attention">["buffers"]> } {
  const { batch = 1, heads = 1, queries, keys, size, causal = false, packed = false } = h;
  const { kvHeads = heads, valueSize = size } = h;
  // (batch, rows, parts, heads, width): strides over batch, head and row.
  const strides = (rows: number, count: number, width: number): number[] => {
    const row = (packed ? 3 : 1) * count * width;
    return [rows * row, width, row];
  };
  const array = (rows: number, count: number, width: number, seed: number): Float32Array =>
    random(batch * rows * (packed ? 3 : 1) * count * width, seed, -2, 2);
  const mask = maskOf(h, batch, heads, queries, keys);
  return {
    args: {
      q: array(queries, heads, size, 1),
      k: array(keys, kvHeads, size, 2),
      v: array(keys, kvHeads, valueSize, 3),
      layout: [
        ...strides(queries, heads, size),
        ...strides(keys, kvHeads, size),
        ...strides(keys, kvHeads, valueSize),
        ...mask.words,
      ],
      ...{ batch, heads, kvHeads, queries, keys, size, valueSize, causal: causal ? 1 : 0 },
      scale: 1 / Math.sqrt(size),
    },
    buffers: mask.buffers,
  };
}

function maskOf({ mask }: Heads, batch: number, heads: number, queries: number, keys: number) {
  const bools = (length: number, shown: (i: number) => boolean): Argument<"bool"> =>
    Uint8Array.from({ length }, (_, i) => (shown(i) ? 1 : 0));
  const hidden: Words = [0, 0, 0, 0, 0, 0];
  if (mask === undefined) return { words: hidden, buffers: {} };
  const address = { address: "mask" };
  if (mask === "f32") {
    const value = random(heads * queries * keys, 9, -3, 3);
    for (let i = 0; i < value.length; i += 7) value[i] = -Infinity;
    const words: Words = [2, address, 0, queries * keys, keys, 1];
    return { words, buffers: { mask: { kind: "f32", value } as const } };
  }
  if (mask === "padding") {
    const value = bools(batch * keys, (i) => i % 5 !== 1);
    return { words: [1, address, keys, 0, 0, 1] as Words, buffers: { mask: { kind: "bool", value } as const } };
  }
  if (mask === "hidden") {
    // By columns; every third query sees nothing.
    const value = bools(queries * keys, (i) => (i % Math.max(1, queries)) % 3 !== 0);
    return { words: [1, address, 0, 0, 1, queries] as Words, buffers: { mask: { kind: "bool", value } as const } };
  }
  const value = bools(queries * keys, (i) => (i * 7) % 11 < 6);
  return { words: [1, address, 0, 0, keys, 1] as Words, buffers: { mask: { kind: "bool", value } as const } };
}

const list = (n: number): Heads[] => {
  const some = Math.min(n, 67);
  return [
    { name: "queries", heads: 2, queries: some, keys: 7, size: 8 },
    { name: "keys", queries: 5, keys: n, size: 4, valueSize: 6 },
    { name: "width", queries: 6, keys: 9, size: Math.max(1, some), valueSize: some },
    { name: "causal", batch: 2, heads: 2, queries: Math.min(n, 200), keys: Math.min(n, 200), size: 16, causal: true },
    { name: "causal, fewer queries", queries: 5, keys: n, size: 3, causal: true },
    { name: "causal, fewer keys", queries: some, keys: 10, size: 5, causal: true },
    { name: "one projection", batch: 2, heads: 3, queries: some, keys: some, size: 8, packed: true },
    { name: "shared keys", batch: 2, heads: 4, kvHeads: 2, queries: 30, keys: some, size: 5 },
    { name: "boolean mask", batch: 2, heads: 2, queries: 9, keys: n, size: 4, mask: "bool" },
    { name: "float mask", heads: 2, queries: 9, keys: n, size: 4, mask: "f32" },
    { name: "padding", batch: 2, heads: 2, queries: 9, keys: n, size: 4, mask: "padding", causal: true },
    { name: "queries that see nothing", queries: some, keys: 9, size: 4, mask: "hidden" },
  ];
};

function forward(h: Heads): Sample<"attention"> {
  const { args, buffers } = shared(h);
  const { batch, heads, queries, valueSize } = args;
  const rows = batch * heads * queries;
  return { name: h.name, args: { ...args, y: rows * valueSize, max: rows, sum: rows }, buffers } as Sample<"attention">;
}

/** max and sum as the forward pass leaves them, near enough for the two sides to agree: of scores within ±size. */
function backward(h: Heads): Sample<"attentionGrad"> {
  const { args, buffers } = shared(h);
  const { batch, heads, kvHeads, queries, keys, size, valueSize } = args;
  const rows = batch * heads * queries;
  return {
    name: h.name,
    args: {
      ...args,
      y: random(rows * valueSize, 4),
      max: random(rows, 5, 0, 2),
      sum: random(rows, 6, 1, 2).map((x) => x * Math.max(1, keys)),
      dy: random(rows * valueSize, 7),
      dq: rows * size,
      dk: batch * keys * kvHeads * size,
      dv: batch * keys * kvHeads * valueSize,
    },
    buffers,
  } as Sample<"attentionGrad">;
}

/** A query that is not a number, and a key that is infinite. */
function special(): Sample<"attention"> {
  const sample = forward({ name: "special", queries: 7, keys: 9, size: 4 });
  sample.args.q[2] = Number.NaN;
  sample.args.k[4] = Number.POSITIVE_INFINITY;
  return sample;
}

export const attention: Samples<"attention"> = (n) => [...list(n).map(forward), special()];

export const attentionGrad: Samples<"attentionGrad"> = (n) => list(n).map(backward);
