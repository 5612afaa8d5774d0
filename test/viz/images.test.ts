import { describe, expect, test } from "vitest";
import { parsePng } from "../../src/formats.js";
import { arange, parameter, tensor } from "../../src/index.js";
import { images, report } from "../../src/viz.js";

describe("images", () => {
  test("of a tensor are its numbers between black and white", () => {
    const x = tensor([[[0, 0.5]], [[1, 2]], [[-1, Number.NaN]]]); // three channels of 1 × 2
    expect(images(x).images).toEqual([{ data: new Uint8Array([0, 255, 0, 128, 255, 0]), shape: [1, 2, 3] }]);
    expect(images(x.select(0, 1), { range: [1, 3] }).images[0].data).toEqual(new Uint8Array([0, 128]));
    expect(images(parameter(tensor([[0, Number.NaN, 2]])), { range: "each" }).images[0].data).toEqual(
      new Uint8Array([0, 0, 255]),
    );
    const each = images(arange(8).reshape([2, 1, 2, 2]), { range: "each" });
    expect(each.images.map(({ data }) => [...data])).toEqual([
      [0, 85, 170, 255],
      [0, 85, 170, 255],
    ]);
  });

  test("as text: a Braille character for 2 × 4 pixels, captions above, as many in a row as it holds", async () => {
    const diagonal = tensor([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 0, 0],
    ]);
    const figure = images([diagonal, diagonal, diagonal], { captions: ["one", "two", "three"], title: "lines" });
    expect(await figure.toText()).toBe("lines\none    two    three\n⠑⠄     ⠑⠄     ⠑⠄");
    expect(await figure.toText({ width: 12 })).toBe("lines\none    two\n⠑⠄     ⠑⠄\nthree\n⠑⠄");
  });

  test("as text in colour: a half block for 1 × 2 pixels, the upper in front of the lower", async () => {
    const pixels = { data: new Uint8Array([255, 0, 0, 0, 0, 255, 0, 255, 0]), shape: [3, 1, 3] as const };
    expect(await images(pixels).toText({ color: true })).toBe(
      "\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[49m\u001b[39m\n\u001b[38;2;0;255;0m▀\u001b[39m",
    );
  });

  test("as PNG: every pixel is a square of its colour, on white", async () => {
    const pixels = { data: new Uint8Array([255, 0, 0, 0, 0, 255, 0, 255, 0, 9, 9, 9]), shape: [2, 2, 3] as const };
    const figure = images([pixels, pixels], { magnification: 4, columns: 1 });
    const png = await parsePng(await figure.toPng({ scale: 2 }), "figure.png");
    // Two cells of 8 + 8 pixels below each other and a margin of 8, twice as large.
    expect(png.shape.slice(0, 2)).toEqual([80, 48]);
    const at = (y: number, x: number): number[] => {
      const from = (y * 48 + x) * png.shape[2];
      return [...png.data.subarray(from, from + 3)];
    };
    for (const top of [16, 48])
      expect([at(top + 4, 20), at(top + 4, 28), at(top + 12, 20), at(top + 12, 28)]).toEqual([
        [255, 0, 0],
        [0, 0, 255],
        [0, 255, 0],
        [9, 9, 9],
      ]);
    expect(at(2, 2)).toEqual([255, 255, 255]);
  });

  test("as SVG: texts are escaped", async () => {
    const svg = await images(tensor([[1]]), { captions: ["<1 & 2>"], title: '"a"' }).toSvg();
    expect([svg.includes("&lt;1 &amp; 2&gt;"), svg.includes("&quot;a&quot;")]).toEqual([true, true]);
  });

  test.each<[string, () => unknown, string]>([
    [
      "two channels",
      () => images(tensor([[[1]], [[2]]])),
      "images: takes (height, width), (channels, height, width) or (N, channels, height, width) with 1, 3 or 4 channels, got (2, 1, 1)",
    ],
    [
      "pixels that do not fit",
      () => images({ data: new Uint8Array(5), shape: [2, 1, 3] }),
      "images: pixels have shape (height, width, 1, 3 or 4), 5 in all, got (2, 1, 3)",
    ],
    ["none", () => images([]), "images: needs an image, got none"],
    [
      "more captions than images",
      () => images(tensor([[1]]), { captions: ["a", "b"] }),
      "images: captions must not be more than the images, got 2 for 1",
    ],
    [
      "another range",
      () => images(tensor([[1]]), { range: "Each" as never }),
      'images: range must be two different numbers, or "each", got Each',
    ],
    [
      "an empty range",
      () => images(tensor([[1]]), { range: [1, 1] }),
      'images: range must be two different numbers, or "each", got 1,1',
    ],
    ["numbers", () => images([[0, 1]] as never), "images: takes tensors, parameters or pixels, got a value of Array"],
    [
      "half a column",
      () => images(tensor([[1]]), { columns: 0.5 }),
      "images: columns must be a whole number of at least 1, got 0.5",
    ],
  ])("refuse %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("report", () => {
  test("needs something to report", async () => {
    await expect(report("text" as never)).rejects.toThrow("report: takes a list of figures and texts, got text");
    await expect(report([[1]] as never)).rejects.toThrow("report: takes figures and texts, got a value of Array");
    await expect(report([])).rejects.toThrow("report: needs at least one part, got none");
  });

  test("asks for nothing beyond itself", async () => {
    const html = await report(["a text", images(tensor([[1]]))], { title: "</title>" });
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    expect(html).toContain("<title>&lt;/title&gt;</title>");
  });
});
