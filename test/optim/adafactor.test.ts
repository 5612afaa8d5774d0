import { describe, expect, test } from "vitest";
import { compile, optim, type Parameter, parameter, tensor } from "../../src/index.js";

function run(options: Partial<optim.AdafactorGroupOptions>, compiled: boolean) {
  const a = parameter(
    tensor([
      [0.5, -1],
      [2, 0.25],
      [-0.75, 1.5],
    ]),
    { name: "a" },
  );
  const b = parameter(tensor([1, -2, 0.5]), { name: "b" });
  const optimizer = optim.adafactor([a, b], options);
  const weights = tensor([[1, 2]]);
  const step = (): unknown => optimizer.step(a.sub(1).square().mul(weights).sum().add(b.pow(3).sum()));
  const call = compiled ? compile(() => void step()) : step;
  for (let i = 0; i < 4; i++) call();
  const values = (p: Parameter): number[] => [...p.data()];
  const state = optimizer.stateDict();
  const kept = ["a.row_var", "a.col_var", "b.variance"].map((name) => state.get(name));
  return { parameters: [...values(a), ...values(b)], kept, optimizer };
}

// torch.optim.Adafactor after four steps, rounded to six and five places.
describe.each([false, true])("adafactor, compiled: %s", (compiled) => {
  test.each([
    [
      { lr: 0.01 },
      [0.511449, -0.956815, 1.949037, 0.286063, -0.670138, 1.478473, 0.947861, -2.053462, 0.448781],
      [31.87888, 6.22046, 7.80394, 5.52016, 25.08202, 8.20164, 150.948, 0.46808],
    ],
    [
      { lr: 0.3, d: 2, beta2Decay: -0.5, eps: [1e-6, 0.1] as const, weightDecay: 0.1 },
      [0.787646, 0.140718, 0.969361, 0.939261, 0.997876, 0.977789, 0.115536, -3.729696, 0.02449],
      [13.72992, 0.94515, 1.12038, 0.88072, 9.64958, 0.73933, 645.39136, 0.03495],
    ],
  ])("%j has PyTorch's numbers", (options, parameters, state) => {
    const result = run(options, compiled);
    result.parameters.forEach((value, i) => {
      expect(Math.abs(value - parameters[i])).toBeLessThan(3e-6);
    });
    const kept = result.kept.flatMap((entry) => Array.from(entry?.data ?? []));
    kept.forEach((value, i) => {
      expect(Math.abs(value - state[i])).toBeLessThan(1e-5 + 1e-6 * state[i]);
    });
    expect(result.kept.map((entry) => entry?.shape)).toEqual([[3, 1], [1, 2], [3]]);
  });
});

test("adafactor's state loads into another one", () => {
  const first = run({ lr: 0.01 }, false).optimizer;
  const copy = run({ lr: 0.01 }, true).optimizer;
  copy.loadStateDict(first.stateDict());
  expect([...copy.stateDict()]).toEqual([...first.stateDict()]);
});

test.each([
  [{ beta2Decay: 0.5 }, "adafactor: beta2Decay must be a number of at most 0, got 0.5"],
  [{ d: 0.5 }, "adafactor: d must be a number of at least 1, got 0.5"],
  [{ eps: [0, -1] as const }, "adafactor: eps[1] must be a number of at least 0, got -1"],
])("%j is refused", (options, message) => {
  expect(() => optim.adafactor([parameter(tensor([1]))], options)).toThrow(message);
});
