import { readFileSync } from "node:fs";
import { io, loss, nn, optim, relu, seed, type Tensor, tensor } from "chainrule";
import { describe, expect, test } from "vitest";
import { grid } from "../semantics/grid.js";

// Files of PyTorch 2.13. The model: conv = Conv2d(2, 4, 3, padding=1), norm = BatchNorm2d(4), embedding = Embedding(7, 36),
// head = Linear(36, 5); forward: head(relu(norm(conv(x))).flatten(1) + embedding(ids)). It made 3 steps of SGD(lr=0.1, momentum=0.9)
// on cross_entropy of x = grid([2, 2, 3, 3], 5), ids [1, 6] and labels [4, 0]. The metadata hold what it gives for x in eval().

class Net extends nn.Module<[Tensor, Tensor]> {
  readonly conv = nn.conv2d(2, 4, 3, { padding: 1 });
  readonly norm = nn.batchNorm2d(4);
  readonly embedding = nn.embedding(7, 36);
  readonly head = nn.linear(36, 5);

  forward(x: Tensor, ids: Tensor): Tensor {
    const h = relu(this.norm.forward(this.conv.forward(x))).flatten(1);
    return this.head.forward(h.add(this.embedding.forward(ids)));
  }
}

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const x = grid([2, 2, 3, 3], 5);
const ids = tensor(Int32Array.of(1, 6));

const net = (): Net => {
  seed(4);
  return new Net();
};

/** The type, shape and bytes of each entry of a file. */
function rawEntries(bytes: Uint8Array): Map<string, unknown> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  return new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { dtype, shape, data: Array.from(bytes.subarray(8 + length + from, 8 + length + to)) }],
    ),
  );
}

describe.each([
  { file: "pytorch.safetensors", storedAs: ["F32", "I64"] },
  { file: "mixed.safetensors", storedAs: ["BF16", "F16", "F32", "F64", "I64"] },
])("$file, in $storedAs", ({ file, storedAs }) => {
  test("computes what PyTorch did", () => {
    const { entries, metadata } = io.decodeSafetensors(fixture(file), file);
    expect([...new Set([...entries.values()].map((entry) => entry.storedAs))].sort()).toEqual(storedAs);
    const model = net();
    expect(io.loadStateDict(model, fixture(file), file)).toEqual({ missing: [], unknown: [] });
    const out = model.eval().forward(x, ids).data();
    const want: number[] = JSON.parse(metadata.out);
    expect(out).toHaveLength(want.length);
    want.forEach((value, i) => {
      expect(Math.abs(out[i] - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
    });
  });
});

test("what is loaded from PyTorch is saved with PyTorch's keys, types, shapes and bytes", () => {
  const model = net();
  io.loadStateDict(model, fixture("pytorch.safetensors"), "pytorch.safetensors");
  const [saved, wanted] = [io.saveStateDict(model), fixture("pytorch.safetensors")].map(rawEntries);
  expect([...saved.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [name, entry] of wanted) expect(saved.get(name), name).toEqual(entry);
});

test("what was trained here keeps PyTorch's keys and types", () => {
  const model = net();
  const optimizer = optim.sgd(model, { lr: 0.1 });
  optimizer.step(loss.crossEntropy(model.forward(x, ids), tensor(Int32Array.of(4, 0))));
  const { entries } = io.decodeSafetensors(io.saveStateDict(model), "ours");
  const { entries: wanted } = io.decodeSafetensors(fixture("pytorch.safetensors"), "theirs");
  for (const [name, { storedAs, shape }] of wanted) expect(entries.get(name), name).toMatchObject({ storedAs, shape });
  expect(entries.size).toBe(wanted.size);
  expect(entries.get("norm.num_batches_tracked")?.data).toEqual(Int32Array.of(1));
});

describe("the keys of a module are PyTorch's", () => {
  // Type and shape by key, of the module of PyTorch that is made with the same arguments.
  const keys = JSON.parse(new TextDecoder().decode(fixture("keys.json"))) as Record<
    string,
    Record<string, [string, number[]]>
  >;
  const modules: Record<string, () => nn.AnyModule> = {
    linear: () => nn.linear(3, 2),
    "linear without bias": () => nn.linear(3, 2, { bias: false }),
    conv1d: () => nn.conv1d(2, 4, 3, { groups: 2 }),
    conv2d: () => nn.conv2d(2, 4, [3, 2]),
    conv3d: () => nn.conv3d(2, 4, 3, { bias: false }),
    convTranspose1d: () => nn.convTranspose1d(2, 4, 3),
    convTranspose2d: () => nn.convTranspose2d(4, 6, 3, { groups: 2 }),
    convTranspose3d: () => nn.convTranspose3d(2, 4, 2),
    batchNorm1d: () => nn.batchNorm1d(3),
    batchNorm2d: () => nn.batchNorm2d(3, { affine: false }),
    embedding: () => nn.embedding(5, 3),
    bilinear: () => nn.bilinear(2, 3, 4),
    prelu: () => nn.prelu({ numParameters: 3 }),
    rnn: () => nn.rnn(3, 4, { numLayers: 2, bidirectional: true }),
    lstm: () => nn.lstm(3, 4, { numLayers: 2 }),
    "lstm with projections": () => nn.lstm(3, 4, { projSize: 2, bidirectional: true }),
    gru: () => nn.gru(3, 4, { bias: false }),
    rnnCell: () => nn.rnnCell(3, 4),
    lstmCell: () => nn.lstmCell(3, 4),
    gruCell: () => nn.gruCell(3, 4, { bias: false }),
    multiheadAttention: () => nn.multiheadAttention(8, 2),
    "multiheadAttention of other sizes": () => nn.multiheadAttention(8, 2, { kdim: 6, vdim: 4, addBiasKv: true }),
    "multiheadAttention without bias": () => nn.multiheadAttention(8, 2, { bias: false }),
    transformerEncoderLayer: () => nn.transformerEncoderLayer(8, 2, { dimFeedforward: 16 }),
    transformerDecoderLayer: () => nn.transformerDecoderLayer(8, 2, { dimFeedforward: 16 }),
    transformerEncoder: () =>
      nn.transformerEncoder(() => nn.transformerEncoderLayer(8, 2, { dimFeedforward: 16 }), 2, {
        norm: nn.layerNorm(8),
      }),
    transformerDecoder: () =>
      nn.transformerDecoder(() => nn.transformerDecoderLayer(8, 2, { dimFeedforward: 16 }), 2, {
        norm: nn.layerNorm(8),
      }),
    transformer: () =>
      nn.transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 }),
  };

  test.each(Object.keys(modules))("%s", (name) => {
    const { entries } = io.decodeSafetensors(io.saveStateDict(modules[name]()), name);
    const found = [...entries].map(([key, { storedAs, shape }]) => [key, [storedAs, shape]]);
    expect(Object.fromEntries(found)).toEqual(keys[name]);
  });
});
