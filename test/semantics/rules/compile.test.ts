import { type Compiled, compile, nn, parameter, randn, type Tensor, tensor, zeros } from "chainrule";
import { describe, expect, test, vi } from "vitest";
import { programCount } from "../../../src/program/cache.js";
import { grid } from "../grid.js";

/** Calls a compiled function that counts how often it is traced. */
function counted<A extends unknown[], R>(fn: (...args: A) => R): { call: Compiled<A, R>; traces: () => number } {
  let traces = 0;
  const call = compile((...args: A) => {
    traces++;
    return fn(...args);
  });
  return { call, traces: () => traces };
}

describe("arguments", () => {
  test("tensors, typed arrays and numbers are inputs, nested as they are", () => {
    const { call, traces } = counted((x: Tensor, { scale, more }: { scale: Tensor; more: Tensor[] }) => ({
      sum: x.mul(scale).add(more[0]),
      list: [more[1], "text", 7] as const,
    }));
    for (const scale of [2, 3]) {
      const { sum, list } = call(tensor([1, 2]), { scale, more: [Float32Array.of(10, 20), tensor([true])] });
      expect(sum.data()).toEqual(Float32Array.of(10 + scale, 20 + 2 * scale));
      expect([list[0].toArray(), list[1], list[2]]).toEqual([[true], "text", 7]);
    }
    expect(traces()).toBe(2);
  });

  test("numbers with their shape are inputs, and bytes that are no booleans are refused by themselves", () => {
    const { call } = counted((x: Tensor) => x.add(1));
    const y = call({ data: Uint8Array.of(1, 200, 3, 4), shape: [2, 2] });
    expect([y.dtype, y.toArray()]).toEqual([
      "i32",
      [
        [2, 201],
        [4, 5],
      ],
    ]);
    expect(() => call(Uint8Array.of(1, 200))).toThrow(
      "tensor: a Uint8Array holds booleans, 0 or 1, unless a dtype is given, got 200 at position 1",
    );
  });

  test("a mode that the function itself switches and restores is no other trace", () => {
    const model = nn.sequential(nn.linear(2, 2), nn.dropout(0.5));
    const { call, traces } = counted((x: Tensor) => nn.inEvalMode(model, () => model.forward(x)));
    for (let i = 0; i < 5; i++) call(tensor([[1, 2]]));
    expect(model.training).toBe(true);
    // Calls 1, 2, 3 and 4 trace, and no more.
    expect(traces()).toBe(4);
  });

  test("booleans and strings choose a trace", () => {
    const { call, traces } = counted((x: Tensor, negate: boolean, how: string) => {
      const y = negate ? x.neg() : x.mul(1);
      return how === "sum" ? y.sum() : y.mean();
    });
    const x = tensor([1, 3]);
    const results = [call(x, true, "sum"), call(x, false, "sum"), call(x, false, "mean")].map((y) => y.item());
    expect(results).toEqual([-4, 4, 2]);
    expect(traces()).toBe(3);
    call(x, true, "sum");
    expect(traces()).toBe(4);
  });

  test("another shape or dtype is another trace", () => {
    const { call, traces } = counted((x: Tensor) => x.add(1));
    expect(call(tensor([1, 2])).data()).toEqual(Float32Array.of(2, 3));
    expect(call(tensor([[1], [2]])).shape).toEqual([2, 1]);
    expect(call(tensor([1, 2], { dtype: "i32" })).data()).toEqual(Int32Array.of(2, 3));
    expect(call(new Float32Array(0)).shape).toEqual([0]);
    expect(traces()).toBe(4);
  });

  test("an argument, a cell and a constant may be results, and twice", () => {
    const w = parameter(tensor([5]));
    const f = compile((x: Tensor) => {
      const old = w.read();
      w.assign(w.mul(2));
      return [x, x, old, w.read(), zeros([2])];
    });
    for (const factor of [1, 2]) {
      const [first, second, old, fresh, nothing] = f(tensor([3]));
      expect([first.item(), second.item(), old.item(), fresh.item()]).toEqual([3, 3, 5 * factor, 10 * factor]);
      expect(nothing.toArray()).toEqual([0, 0]);
    }
  });
});

describe("switches", () => {
  test("training mode and trainable choose a trace", () => {
    const model = nn.sequential(nn.linear(2, 2), nn.dropout(0.5));
    const { call, traces } = counted((x: Tensor) => model.forward(x));
    call(grid([1, 2], 1));
    model.eval();
    call(grid([1, 2], 1));
    expect(traces()).toBe(2);
    model.freeze();
    call(grid([1, 2], 1));
    expect(traces()).toBe(3);
    model.train().unfreeze();
    call(grid([1, 2], 1));
    expect(traces()).toBe(4);
  });
});

describe("tracing again, at calls 2, 3, 4, 8, 16, …", () => {
  test("happens then", () => {
    const { call, traces } = counted((x: Tensor) => x.add(1));
    const seen = Array.from({ length: 17 }, () => {
      call(1);
      return traces();
    });
    expect(seen).toEqual([1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6]);
  });

  test("finds a number that changed, at every call from then on", () => {
    let scale = 0.5;
    const f = compile((x: Tensor) => x.mul(scale));
    expect(f(2).item()).toBe(1);
    scale = 0.25;
    for (let i = 0; i < 3; i++)
      expect(() => f(2)).toThrow("compile: mul had 0.5 when traced, 0.25 now; pass it as an argument");
    scale = 0.5;
    expect(f(2).item()).toBe(1);
  });

  test("finds another captured tensor", () => {
    let captured = tensor([1, 2]);
    const f = compile((x: Tensor) => x.add(captured));
    f(1);
    captured = tensor([1, 3]);
    expect(() => f(1)).toThrow("compile: add had a tensor with other values when traced; pass it as an argument");
  });

  test("finds another structure", () => {
    let deeper = false;
    const f = compile((x: Tensor) => (deeper ? x.exp().log() : x.exp()));
    f(1);
    deeper = true;
    expect(() => f(1)).toThrow(
      "compile: the function built another graph than when it was traced; pass what decides this as a boolean or string argument",
    );
  });

  test("is not upset by somebody reading a captured tensor", () => {
    const mask = randn([4]).gt(0);
    const f = compile((x: Tensor) => x.mul(mask).sum());
    const first = f(tensor([1, 2, 4, 8])).item();
    const shown = mask.toArray() as boolean[];
    expect(f(tensor([1, 2, 4, 8])).item()).toBe(first);
    expect(first).toBe(shown.reduce((sum, on, i) => sum + (on ? 2 ** i : 0), 0));
  });

  test("a captured tensor of a cell that was overwritten is stale", () => {
    const w = parameter(tensor([1]), { name: "w" });
    const doubled = w.mul(2);
    const f = compile((x: Tensor) => {
      const y = doubled.mul(x);
      w.assign(w.add(1));
      return y;
    });
    expect(f(1).item()).toBe(2);
    expect(() => f(1)).toThrow("evaluate: the value of w this tensor was built on has been overwritten");
    expect(w.item()).toBe(2);
  });
});

describe("refusals", () => {
  const w = parameter(tensor([1, 2]));
  for (const [name, fn, message] of [
    ["item", () => w.sum().item(), "compile: item() was called while capturing; return the tensor instead"],
    ["data", () => w.data(), "compile: data() was called while capturing; return the tensor instead"],
    ["toArray", () => w.toArray(), "compile: toArray() was called while capturing; return the tensor instead"],
    ["printing", () => `${w}`, "compile: toString() was called while capturing; return the tensor instead"],
    [
      "a known value",
      () => tensor([1]).item(),
      "compile: item() was called while capturing; return the tensor instead",
    ],
    [
      "a new parameter",
      () => parameter(zeros([2]), { name: "late" }),
      "compile: late was created while tracing; create models and optimizers outside",
    ],
  ] as const)
    test(name, () => expect(compile(fn as () => unknown)).toThrow(message));

  test("async functions", () => {
    expect(compile(async () => w.sum())).toThrow("compile: async functions cannot be compiled");
    expect(compile(async () => Promise.reject(new Error("unseen")))).toThrow(
      "compile: async functions cannot be compiled",
    );
  });

  test("a tensor of a trace used outside", () => {
    let leaked: Tensor | undefined;
    compile((x: Tensor) => {
      leaked = x.add(1);
      return x;
    })(1);
    expect(() => leaked?.item()).toThrow(
      "evaluate: a tensor of a compiled function was used outside of it; return it instead",
    );
  });
});

test("32 variants of one function are worth a warning that names the axis", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const f = compile((x: Tensor, y: Tensor) => x.sum().add(y.sum()));
  for (let n = 1; n <= 40; n++) f(zeros([2]), zeros([3, n]));
  expect(warn.mock.calls).toEqual([
    [
      "compile: traced 32 variants of one function; what changes most is axis 1 of tensor 1 among the arguments, with 32 sizes; " +
        "pad it to a few sizes, or pass a number",
    ],
  ]);
  warn.mockRestore();
});

test("the program cache holds 256, and the least recently used goes", () => {
  for (let n = 1; n <= 300; n++) zeros([n]).add(1).sum().item();
  expect(programCount()).toBe(256);
  zeros([300]).add(1).sum().item();
  expect(programCount()).toBe(256);
});
