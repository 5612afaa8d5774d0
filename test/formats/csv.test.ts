import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/formats.js";

describe("parseCsv", () => {
  test("gives columns with their types", async () => {
    const text = '\ufeffname,count,size,gap\r\n"Smith, J.",3, 1.5 ,\r\n"say ""hi""\nagain",-2,2e-1,7\r\n\r\n';
    expect(await parseCsv(text, "a.csv")).toEqual({
      rows: 2,
      numbers: {
        count: { data: Int32Array.of(3, -2), shape: [2] },
        size: { data: Float32Array.of(1.5, 0.2), shape: [2] },
        gap: { data: Float32Array.of(Number.NaN, 7), shape: [2] },
      },
      texts: { name: ["Smith, J.", 'say "hi"\nagain'] },
    });
  });

  test("without a header, with another delimiter; what is beyond i32 is f32", async () => {
    const { rows, numbers, texts } = await parseCsv("1;x;2147483648\n2;0x10;1", "a.csv", {
      delimiter: ";",
      header: false,
    });
    expect([rows, numbers, texts]).toEqual([
      2,
      { "0": { data: Int32Array.of(1, 2), shape: [2] }, "2": { data: Float32Array.of(2 ** 31, 1), shape: [2] } },
      { "1": ["x", "0x10"] },
    ]);
  });

  test("a header alone has columns without rows", async () =>
    expect(await parseCsv("a,b\n", "a.csv")).toEqual({ rows: 0, numbers: {}, texts: { a: [], b: [] } }));

  test("any cells come back when they are quoted", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 8 }), async (rows) => {
        const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
        const text = [["left", "right"], ...rows].map((cells) => cells.map((cell) => quoted(`_${cell}`)).join(","));
        const { texts } = await parseCsv(text.join("\n"), "a.csv");
        const [left, right] = Object.values(texts);
        expect(left.map((cell, i) => [cell, right[i]])).toEqual(rows.map((cells) => cells.map((cell) => `_${cell}`)));
      }),
    ));

  test.each<[string, string]>([
    ["a.csv: a CSV file has rows, got none", ""],
    ["a.csv: row 3 must have 2 cells like the first, got 3", "a,b\n1,2\n1,2,3"],
    ["a.csv: columns must have different names, got a twice", "a,a\n1,2"],
    ["a.csv: quotes must be closed before a delimiter, got row 2", 'a,b\n1,"2'],
  ])("refuses %s", async (message, text) => expect(parseCsv(text, "a.csv")).rejects.toThrow(message));

  test("refuses a delimiter that is none", async () =>
    expect(parseCsv("a", "a.csv", { delimiter: "ab" })).rejects.toThrow(
      'parseCsv: delimiter must be one character, no quote or line end, got "ab"',
    ));
});
