import { expect, test } from "vitest";
import { loss, tensor } from "../../src/index.js";

const i32 = (values: number[], shape = [values.length]) => tensor(Int32Array.from(values), shape);

// PyTorch's value of both forms.
test("labels may be given one after another instead of in rows", () => {
  const logits = tensor(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
    [4, 2, 3],
  );
  const [inputs, counts] = [i32([4, 4]), i32([2, 1])];
  const rows = loss.ctc(logits, i32([1, 2, 2, 0], [2, 2]), inputs, counts, { reduction: "none" });
  const flat = loss.ctc(logits, i32([1, 2, 2]), inputs, counts, { reduction: "none" });
  expect(flat.toArray()).toEqual(rows.toArray());
  const differences = [1.37800133228302, 1.8393933773040771].map((value, i) => Math.abs(flat.data()[i] - value));
  expect(Math.max(...differences)).toBeLessThan(2 ** -20);
});
