import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metrics, parameter, tensor } from "../../src/index.js";
import { confusionMatrix, histogram } from "../../src/viz.js";
import { marks, texts } from "./svg.js";

describe("histogram", () => {
  const values = [0.1, 0.2, 0.3, 0.3, 0.7, -1.5, 2.5, 2.5, 0.6999999999999, 1.1];

  // As numpy.histogram has them.
  test.each<[number[], object, number[], number[]]>([
    [values, { bins: 4 }, [1, 4, 3, 2], [-1.5, -0.5, 0.5, 1.5, 2.5]],
    [values, { bins: 7, range: [0, 0.7] }, [0, 1, 1, 2, 0, 0, 2], [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    [[3, 3, 3], { bins: 3 }, [0, 3, 0], [2.5, 17 / 6, 19 / 6, 3.5]],
    [[], { bins: 2 }, [0, 0], [0, 0.5, 1]],
  ])("of %j, %j", (list, options, counts, edges) => {
    const figure = histogram(list, options);
    expect(figure.counts).toEqual(counts);
    figure.edges.forEach((edge, i) => {
      expect(edge).toBeCloseTo(edges[i], 12);
    });
  });

  test("each value lies between the edges of its bin", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (list) => {
        const { counts, edges } = histogram(list);
        const between = counts.map((_, i) =>
          list.filter((v) => v >= edges[i] && (v < edges[i + 1] || (i === counts.length - 1 && v === edges[i + 1]))),
        );
        expect(counts).toEqual(between.map(({ length }) => length));
      }),
    ));

  test("of a parameter, of many bins, and of equal numbers far from 0", async () => {
    const w = parameter(
      tensor([
        [1, 2],
        [2, 3],
      ]),
    );
    expect(histogram(w, { bins: 2 }).counts).toEqual([1, 3]);
    expect((await histogram([0, 1], { bins: 200_000 }).toText()).split("\n")).toHaveLength(200_001);
    expect(histogram([1e20, 1e20], { bins: 3 }).counts).toEqual([0, 2, 0]);
  });

  test("as text: bars in eighths of a character", async () => {
    const text = await histogram(tensor([0, 0, 0, 0, 1, 2, 2]), {
      bins: 2,
      range: [0, 2],
      xLabel: "count",
      title: "t",
    }).toText({ width: 10 });
    expect(text).toBe(["t", "0 │4 ██████████", "1 │3 ███████▌", "2 ┘ count"].join("\n"));
  });

  test("as SVG: bars as high as their counts", async () => {
    const svg = await histogram([0, 0, 0, 0, 1, 1], { bins: 2, xLabel: "weight" }).toSvg();
    const heights = marks(svg, "rect").map((d) => Number(/v([\d.]+)/.exec(d)?.[1]));
    expect(heights[0] / heights[1]).toBeCloseTo(2, 6);
    expect(texts(svg)).toEqual(expect.arrayContaining(["weight", "count"]));
  });

  test.each<[string, number[], object, string]>([
    ["NaN", [1, Number.NaN], {}, "histogram: values must be finite, got NaN at 1"],
    ["a number as range", [1], { range: 5 }, "histogram: range must be a lower and a higher number, got 5"],
    ["half a bin", [1], { bins: 0.5 }, "histogram: bins must be a whole number of at least 1, got 0.5"],
    ["an empty range", [1], { range: [1, 1] }, "histogram: range must be a lower and a higher number, got 1,1"],
  ])("refuses %s", (_, list, options, message) => {
    expect(() => histogram(list, options)).toThrow(message);
  });
});

describe("confusionMatrix", () => {
  const counts = metrics.confusion(3);
  counts.add([0, 0, 1, 2, 2, 2], [0, 0, 0, 2, 2, 1]);
  const classes = ["cat", "dog", "horse"];

  test("as text: right classes from top to bottom", async () => {
    const text = await confusionMatrix(counts.value().matrix, { classes }).toText();
    expect(text).toBe(
      ["       cat  dog  horse", "  cat    2    1      ·", "  dog    ·    ·      1", "horse    ·    ·      2"].join(
        "\n",
      ),
    );
    const { matrix } = counts.value();
    expect(confusionMatrix(tensor(matrix.map((row) => [...row]))).matrix).toEqual(matrix);
  });

  test("of shares has three digits", async () => {
    expect(
      await confusionMatrix(
        tensor([
          [1 / 3, 2 / 3],
          [0, 1],
        ]),
      ).toText(),
    ).toBe("       0      1\n0  0.333  0.667\n1      ·      1");
  });

  test("as SVG: a cell for each, with its count", async () => {
    const svg = await confusionMatrix(counts.value().matrix, { classes, title: "animals" }).toSvg();
    expect(marks(svg, "rect")).toHaveLength(9);
    expect(texts(svg)).toEqual(expect.arrayContaining(["animals", "predicted", "true", ...classes]));
    const cells = texts(svg).filter((text) => /^[012]$/.test(text));
    expect(cells).toEqual(["2", "1", "0", "0", "0", "1", "0", "0", "2"]);
  });

  test.each<[string, number[][], object, string]>([
    ["a rectangle", [[1, 2]], {}, "confusionMatrix: must be square, with at least one class, got 1 rows, one of 2"],
    ["nothing", [], {}, "confusionMatrix: must be square, with at least one class, got 0 rows"],
    ["three axes", tensor([[[1]]]) as never, {}, "confusionMatrix: takes a matrix, got (1, 1, 1)"],
    ["numbers alone", 1 as never, {}, "confusionMatrix: takes a matrix, got 1"],
    ["names too few", [[1]], { classes: [] }, "confusionMatrix: classes must be a name for each of the 1 rows, got 0"],
  ])("refuses %s", (_, matrix, options, message) => {
    expect(() => confusionMatrix(matrix, options)).toThrow(message);
  });
});
