import { describe, expect, test } from "vitest";
import { tensor } from "../../src/index.js";
import { curves, history } from "../../src/viz.js";
import { marks, texts } from "./svg.js";

describe("curves", () => {
  test("as text: the points lie where their values are", async () => {
    const text = await curves({ loss: [4, 3, 2, 1] }, { title: "loss", xLabel: "epoch" }).toText({
      width: 10,
      height: 4,
    });
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

  test.each<[number[], string[]]>([
    [
      [-1, 0, 1],
      ["-1", "-0.5", "0", "0.5", "1"],
    ],
    [
      [0, 1],
      ["0", "0.2", "0.4", "0.6", "0.8", "1"],
    ],
    [
      [1000000.1, 1000000.3],
      ["1000000.1", "1000000.15", "1000000.2", "1000000.25", "1000000.3"],
    ],
    [[5], ["5"]],
  ])("as text: %j has round numbers beside its axis", async (a, labels) => {
    const text = await curves({ a }).toText({ width: 20, height: 11 });
    const found = text.split("\n").flatMap((line) => /^ *([\d.-]+)┤/.exec(line)?.[1] ?? []);
    expect(found.reverse()).toEqual(labels);
  });

  test("of typed arrays and tensors", () => {
    const { series } = curves({ a: Float32Array.of(3, 2), b: tensor([1, 2]) });
    expect(Object.fromEntries(series)).toEqual({
      a: [
        [1, 3],
        [2, 2],
      ],
      b: [
        [1, 1],
        [2, 2],
      ],
    });
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
      { title: "two & more", xLabel: "step" },
    ).toSvg();
    expect(marks(svg, "line").map((d) => d.replace(/[ML]/g, " ").trim())).toEqual(["0,300 240,0", "0,0 480,300"]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["two &amp; more", "step", "a", "b &lt; a"]));
  });

  test.each<[string, Record<string, number[]>, object, string]>([
    ["no series", {}, {}, "curves: needs a point that is finite, got no series"],
    ["no finite point", { a: [Number.NaN], b: [] }, {}, "curves: needs a point that is finite, got a, b"],
    ["a list", [1, 2] as never, {}, "curves: takes curves by their names, got a value of Array"],
    ["numbers alone", { a: 1 } as never, {}, "curves: takes a tensor, a parameter or numbers in a row, got 1"],
    [
      "points too far apart",
      { a: [1e308, -1e308] },
      {},
      "curves: points must lie within 1.8e308 of each other, got -1e+308 and 1e+308",
    ],
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
    await expect(figure.toPng({ scale: 0 })).rejects.toThrow("toPng: scale must be from 0.1 to 10, got 0");
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
    examplesPerSecond: 1,
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
