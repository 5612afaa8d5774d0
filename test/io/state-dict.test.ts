import { describe, expect, test } from "vitest";
import { io, nn, optim, seed, sum, tensor } from "../../src/index.js";

const make = (n: number): nn.Sequential => {
  seed(n);
  return nn.sequential(nn.linear(2, 3), nn.batchNorm1d(3));
};

describe("the state of a model", () => {
  test("survives a file", () => {
    const model = make(0);
    model.forward(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    const bytes = io.saveStateDict(model, { epoch: "3" });
    const { entries, metadata } = io.decodeSafetensors(bytes, "model.safetensors");
    expect(metadata).toEqual({ epoch: "3" });
    expect([...entries].map(([name, { storedAs, shape }]) => `${name} ${storedAs} [${shape}]`).sort()).toEqual([
      "0.bias F32 [3]",
      "0.weight F32 [3,2]",
      "1.bias F32 [3]",
      "1.num_batches_tracked I64 []",
      "1.running_mean F32 [3]",
      "1.running_var F32 [3]",
      "1.weight F32 [3]",
    ]);
    const copy = make(1);
    io.loadStateDict(copy, bytes, "model.safetensors");
    expect(io.saveStateDict(copy, { epoch: "3" })).toEqual(bytes);
    expect(copy.stateDict().get("1.num_batches_tracked")?.item()).toBe(1);
  });

  test("of another shape is refused by the file's name", () => {
    const model = make(0);
    const before = io.saveStateDict(model);
    const bytes = io.saveStateDict(nn.sequential(nn.linear(3, 3)));
    expect(() => io.loadStateDict(model, bytes, "old.safetensors")).toThrow(
      "old.safetensors: the state dict does not fit: 1.weight f32 (3,) is missing; 1.bias f32 (3,) is missing; " +
        "1.running_mean f32 (3,) is missing; 1.running_var f32 (3,) is missing; 1.num_batches_tracked i32 () is missing; " +
        "0.weight must be f32 (3, 2), is f32 (3, 3)",
    );
    expect(() => io.loadStateDict(model, bytes.subarray(0, 100), "old.safetensors")).toThrow(
      "old.safetensors: truncated",
    );
    expect(io.saveStateDict(model)).toEqual(before);
  });
});

test("says what was passed over", () => {
  const bytes = io.saveStateDict(nn.sequential(nn.linear(2, 3)));
  const { missing, unknown } = io.loadStateDict(make(0), bytes, "part.safetensors", { strict: false });
  expect([missing.length, unknown]).toEqual([5, []]);
});

test("the state of an optimizer survives a file", () => {
  const model = make(0);
  const optimizer = optim.adam(model);
  optimizer.step(
    sum(
      model.forward(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ),
  );
  const bytes = io.saveStateDict(optimizer);
  const other = optim.adam(make(1));
  io.loadStateDict(other, bytes, "adam.safetensors");
  expect(other.steps).toBe(1);
  expect(io.saveStateDict(other)).toEqual(bytes);
});
