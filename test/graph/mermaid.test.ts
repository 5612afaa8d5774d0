import { compile, graph, nn, parameter, type Tensor, tensor, variable } from "chainrule";
import { describe, expect, test } from "vitest";

describe("toMermaid", () => {
  test("shows operations with their shapes, leaves with their names, an arrow for each input", () => {
    const w = parameter(tensor([[1], [2]]), { name: "w" });
    const y = tensor([[3, 4]]).matmul(w.read());
    expect(graph.toMermaid(y.mul(y))).toBe(
      [
        "flowchart TB",
        '  n0(["constant (1, 2)"])',
        '  n1(["w (2, 1)"])',
        '  n2["matmul (1, 1)"]',
        "  n0 --> n2",
        "  n1 --> n2",
        '  n3["mul (1, 1)"]',
        "  n2 --> n3",
        "  n2 --> n3",
      ].join("\n"),
    );
  });

  test("shows what several tensors share once, all outputs of an operation, and other dtypes", () => {
    const { values } = variable(tensor([3, 1])).sort(0);
    const chart = graph.toMermaid([values, values.exp()], { direction: "LR" });
    expect(chart.split("\n")[0]).toBe("flowchart LR");
    expect(chart.match(/\["sort \(1, 2\) \(1, 2\) i32"\]/g)).toHaveLength(1);
  });

  test("calls the cells of a model by their places in it", () => {
    const model = nn.sequential(nn.linear(3, 4), nn.relu(), nn.linear(4, 2));
    model.parameters();
    const leaves = graph.toMermaid(model.forward(variable(tensor([[1, 2, 3]])))).match(/\(\["[^"]*"\]\)/g);
    expect(leaves).toEqual(
      expect.arrayContaining(
        ["0.weight (4, 3)", "0.bias (4,)", "2.weight (2, 4)", "2.bias (2,)"].map((l) => `(["${l}"])`),
      ),
    );
  });

  test("writes signs that mean something to Mermaid as numbers", () => {
    expect(graph.toMermaid(parameter(tensor(1), { name: 'a"b<c>&#;' }).read())).toBe(
      'flowchart TB\n  n0(["a#34;b#60;c#62;#38;#35;#59; ()"])',
    );
  });

  test("takes the cells of tensors, and refuses what is none", () => {
    const w = parameter(tensor(1), { name: "w" });
    expect(graph.toMermaid(w)).toBe(graph.toMermaid(w.read()));
    expect(() => graph.toMermaid(5 as never)).toThrow("toMermaid: takes tensors, got 5");
    expect(() => graph.toMermaid(w, { direction: "lr" as never })).toThrow(
      'toMermaid: direction must be "TB" or "LR", got lr',
    );
  });

  test("shows arguments of compiled functions, and deep graphs", () => {
    let chart = "";
    compile((x: Tensor) => {
      let y = x;
      for (let i = 0; i < 20_000; i++) y = y.add(x);
      chart = graph.toMermaid(y);
      return y;
    })(tensor([1]));
    expect(chart.split("\n")).toHaveLength(1 + 1 + 3 * 20_000);
    expect(chart.split("\n")[1]).toBe('  n0(["argument (1,)"])');
  });
});
