import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metrics, tensor } from "../../src/index.js";
import { confusionMatrix, curves, histogram, history } from "../../src/viz.js";

/** What an SVG file says in its texts, in their order. */
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
/** The paths of the marks of one kind in an SVG file of Vega. */
function marks(svg: string, kind: string): string[] {
  const groups = svg.matchAll(new RegExp(`<g class="mark-${kind}[^"]*role-mark[^>]*>(.*?)</g>`, "g"));
  return [...groups].flatMap(([, group]) => [...group.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d));
}

describe("curves", () => {
  test("as text: the points lie where their values are", async () => {
    const text = await curves({ loss: [4, 3, 2, 1] }, { title: "loss", x: "epoch" }).toText({ width: 10, height: 4 });
    expect(text).toBe(
      [
        "loss",
        " ▲",
        "4┤━━┓",
        "3┤  ┗━━┓",
        "2┤     ┗━━┓",
        "1┤        ┗━",
        " └┬──┬──┬──┬▶",
        "  1  2  3  4",
        "    epoch",
      ].join("\n"),
    );
  });

  test("as text: several have a sign each, or a colour", async () => {
    const figure = curves({ training: [1, 2], validation: [2, 1] });
    const plain = await figure.toText({ width: 10, height: 4 });
    expect(plain.split("\n").at(-1)).toBe("• training  × validation");
    expect([plain.match(/•/g)?.length, plain.match(/×/g)?.length]).toEqual([3, 3]);
    const colored = await figure.toText({ width: 10, height: 4, color: true });
    for (const [name, color] of [
      ["training", 36],
      ["validation", 31],
    ])
      expect(colored).toContain(`\u001b[${color}m█\u001b[0m ${name}`);
  });

  test("as text: a long one is the means of its neighbours", async () => {
    const waves = Array.from({ length: 1000 }, (_, i) => i % 2);
    expect(await curves({ waves }).toText({ width: 10, height: 3 })).toContain("0.5┤━━━━━━━━━━");
  });

  test("on a logarithmic axis, powers of ten are equally far apart", async () => {
    const figure = curves({ loss: [1000, 100, 10, 1, 0, -1] }, { logarithmic: true });
    const rows = (await figure.toText({ width: 10, height: 4 })).split("\n");
    expect(rows.slice(1, 5).map((row) => row.split("┤")[0].trim())).toEqual(["1000", "100", "10", "1"]);
    // The places of the line's corners, from the top of a plot 300 high.
    const [path] = marks(await figure.toSvg(), "line");
    const heights = [...path.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights).toEqual([0, 100, 200, 300]);
  });

  test("as SVG: corners, names and titles", async () => {
    const svg = await curves(
      {
        a: [0, 1],
        "b < a": [
          [1, 1],
          [2, Number.NaN],
          [3, 0],
        ],
      },
      { title: "two & more", x: "step" },
    ).toSvg();
    expect(marks(svg, "line").map((d) => d.replace(/[ML]/g, " ").trim())).toEqual(["0,300 240,0", "0,0 480,300"]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["two &amp; more", "step", "a", "b &lt; a"]));
  });

  test.each<[string, Record<string, number[]>, object, string]>([
    ["no series", {}, {}, "curves: needs a point that is finite, got no series"],
    ["no finite point", { a: [Number.NaN], b: [] }, {}, "curves: needs a point that is finite, got a, b"],
    ["none above 0", { a: [0, -1] }, { logarithmic: true }, "curves: needs a point that is finite and above 0, got a"],
  ])("refuse %s", (_, series, options, message) => {
    expect(() => curves(series, options)).toThrow(message);
  });

  test("refuse sizes that hold nothing", async () => {
    const figure = curves({ a: [1] });
    await expect(figure.toText({ width: 9 })).rejects.toThrow(
      "toText: width must be a whole number of at least 10, got 9",
    );
    await expect(figure.toText({ height: 1.5 })).rejects.toThrow(
      "toText: height must be a whole number of at least 2, got 1.5",
    );
    await expect(figure.toPng({ scale: 0 })).rejects.toThrow("toPng: scale must be above 0 and at most 100, got 0");
  });
});

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

  test("as text: bars in eighths of a character", async () => {
    const text = await histogram(tensor([0, 0, 0, 0, 1, 2, 2]), {
      bins: 2,
      range: [0, 2],
      x: "count",
      title: "t",
    }).toText({ width: 10 });
    expect(text).toBe(["t", "0 │4 ██████████", "1 │3 ███████▌", "2 ┘ count"].join("\n"));
  });

  test("as SVG: bars as high as their counts", async () => {
    const svg = await histogram([0, 0, 0, 0, 1, 1], { bins: 2, x: "weight" }).toSvg();
    const heights = marks(svg, "rect").map((d) => Number(/v([\d.]+)/.exec(d)?.[1]));
    expect(heights[0] / heights[1]).toBeCloseTo(2, 6);
    expect(texts(svg)).toEqual(expect.arrayContaining(["weight", "count"]));
  });

  test.each<[string, number[], object, string]>([
    ["NaN", [1, Number.NaN], {}, "histogram: values must be finite, got NaN at 1"],
    ["half a bin", [1], { bins: 0.5 }, "histogram: bins must be a whole number of at least 1, got 0.5"],
    ["an empty range", [1], { range: [1, 1] }, "histogram: range must be a lower and a higher number, got 1 to 1"],
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

  test("as SVG: a cell for each, with its count", async () => {
    const svg = await confusionMatrix(counts.value().matrix, { classes, title: "animals" }).toSvg();
    expect(marks(svg, "rect")).toHaveLength(9);
    expect(texts(svg)).toEqual(expect.arrayContaining(["animals", "predicted", "right", ...classes]));
    const cells = texts(svg).filter((text) => /^[012]$/.test(text));
    expect(cells).toEqual(["2", "1", "0", "0", "0", "1", "0", "0", "2"]);
  });

  test.each<[string, number[][], object, string]>([
    ["a rectangle", [[1, 2]], {}, "confusionMatrix: must be square, with at least one class, got 1 rows, one of 2"],
    ["nothing", [], {}, "confusionMatrix: must be square, with at least one class, got 0 rows"],
    ["names too few", [[1]], { classes: [] }, "confusionMatrix: classes must be a name for each of the 1 rows, got 0"],
  ])("refuses %s", (_, matrix, options, message) => {
    expect(() => confusionMatrix(matrix, options)).toThrow(message);
  });
});

describe("history", () => {
  const event = (epoch: number, loss: number, accuracy: number, validated: boolean) => ({
    type: "epoch" as const,
    epoch,
    loss,
    accuracy,
    metrics: { top5: loss + 1 },
    steps: 1,
    seconds: 1,
    imagesPerSecond: 1,
    validation: validated ? { loss: 2 * loss, accuracy, metrics: { top5: 0.5 } } : undefined,
    improved: true,
    stopped: false,
  });

  test("has a figure for the loss, the accuracy and each metric", () => {
    const figures = history([event(1, 3, 0.5, true), event(2, 1, 0.75, true)]);
    expect(figures.map(({ title, series }) => [title, Object.fromEntries(series)])).toEqual([
      [
        "loss",
        {
          training: [
            [1, 3],
            [2, 1],
          ],
          validation: [
            [1, 6],
            [2, 2],
          ],
        },
      ],
      [
        "accuracy",
        {
          training: [
            [1, 0.5],
            [2, 0.75],
          ],
          validation: [
            [1, 0.5],
            [2, 0.75],
          ],
        },
      ],
      [
        "top5",
        {
          training: [
            [1, 4],
            [2, 2],
          ],
          validation: [
            [1, 0.5],
            [2, 0.5],
          ],
        },
      ],
    ]);
  });

  test("leaves out an accuracy that is none, and validation that was not", () => {
    const [loss, next] = history([event(4, 3, Number.NaN, false)]);
    expect([Object.fromEntries(loss.series), next.title]).toEqual([{ training: [[4, 3]] }, "top5"]);
  });
});
