import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvRow, parseCsv, streamCsv } from "../../src/formats.js";
import type { data } from "../../src/index.js";

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

  test("ends lines in any way, outside of quotes", async () => {
    expect((await parseCsv("a\r\n1\n2\r\n3\r\r4\n", "a.csv")).numbers.a.data).toEqual(Int32Array.of(1, 2, 3, 4));
    const text = 'a;b\r"1\r\n""\r";5" x\r\n6" y;"z\n"\r";\n";"\r"';
    const { texts } = await parseCsv(text, "a.csv", { delimiter: ";" });
    expect(texts).toEqual({ a: ['1\r\n"\r', '6" y', ";\n"], b: ['5" x', "z\n", "\r"] });
  });

  test("whole numbers that f32 cannot hold exactly are texts, decimals are rounded", async () => {
    const text = [
      "id,gap,long,exact,decimal,mixed",
      "3000000001,16777217,9007199254740993,4294967296,3000000001.5,3000000001",
      "3000000002,,1,+16777216,1e10,0.5",
      "-7,NaN,2,-2147483904,0.1,inf",
    ];
    const shape = [3];
    expect(await parseCsv(text.join("\n"), "a.csv")).toEqual({
      rows: 3,
      numbers: {
        exact: { data: Float32Array.of(4294967296, 16777216, -2147483904), shape },
        decimal: { data: Float32Array.of(3e9, 1e10, 0.1), shape },
        mixed: { data: Float32Array.of(3e9, 0.5, Number.POSITIVE_INFINITY), shape },
      },
      texts: {
        id: ["3000000001", "3000000002", "-7"],
        gap: ["16777217", "", "NaN"],
        long: ["9007199254740993", "1", "2"],
      },
    });
  });

  test("NaN and infinities are numbers, as pandas and JavaScript write them", async () => {
    const { numbers, texts } = await parseCsv("x,y\nNaN,nan\n-inf,banana\nInfinity,inf\n+INF,1\n0.5,1\n", "a.csv");
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(numbers).toEqual({ x: { data: Float32Array.of(nan, -infinity, infinity, infinity, 0.5), shape: [5] } });
    expect(texts.y[1]).toBe("banana");
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

test("parseCsv takes the bytes of a file, zipped or not", async () => {
  const expected = { rows: 1, numbers: { size: { data: Int32Array.of(2), shape: [1] } }, texts: { name: ["é"] } };
  for (const file of ["\ufeffname,size\né,2", "name,size\né,2"].map((text) => new TextEncoder().encode(text)))
    for (const bytes of [file, gzipSync(file)]) expect(await parseCsv(bytes, "a.csv")).toEqual(expected);
  await expect(parseCsv(Uint8Array.of(97, 255), "a.csv")).rejects.toThrow("a.csv: text must be UTF-8");
  await expect(parseCsv(gzipSync("a,b").subarray(0, -2), "a.csv.gz")).rejects.toThrow(
    "a.csv.gz: corrupt or truncated gzip data",
  );
});

describe("streamCsv", () => {
  async function rowsOf(stream: data.Stream<CsvRow>): Promise<CsvRow[]> {
    const rows: CsvRow[] = [];
    for await (const row of stream) rows.push(row);
    return rows;
  }

  function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

  test("gives rows by the names of their columns, epoch after epoch", async () => {
    const file = new TextEncoder().encode('\ufeffname, size\r\nSmith, 1.5 \r\n\r\n"a, ""b""",\r\n');
    const stream = streamCsv(file, "a.csv");
    for (let epoch = 0; epoch < 2; epoch++)
      expect(await rowsOf(stream)).toEqual([
        { name: "Smith", size: " 1.5 " },
        { name: 'a, "b"', size: "" },
      ]);
    const options = { header: false, delimiter: ";" };
    expect(await rowsOf(streamCsv(gzipSync("1;2\n3;4"), "a.csv", options))).toEqual([
      { "0": "1", "1": "2" },
      { "0": "3", "1": "4" },
    ]);
    expect(await rowsOf(streamCsv(new TextEncoder().encode("a,b"), "a.csv"))).toEqual([]);
  });

  // Rows of many lengths, over the borders of what is parsed at once: quotes, line ends, marks and longer rows lie on all sides of them.
  test.each([{ ends: ["\n"] }, { ends: ["\r\n"] }, { ends: ["\r"] }, { ends: ["\n", "\r\n", "\r"] }])(
    "gives any rows back whose lines end in $ends",
    ({ ends }) =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1 << 16 }), fc.integer(), fc.boolean(), async (size, seed, zip) => {
          const signs = ["a", '"', '""', ",", "\n", "\r\n", "\ufeff", "é", "😀", " "];
          let state = seed >>> 0;
          const below = (n: number): number => {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            return Math.floor((state / 2 ** 32) * n);
          };
          const cell = (most: number): string => Array.from({ length: below(most) }, () => signs[below(10)]).join("");
          const rows = Array.from({ length: 3000 }, (_, i) => ({
            left: `${i}`,
            right: cell(i % 1500 === 1499 ? 100_000 : 60),
          }));
          const lines = rows.map(({ left, right }) => `${left},${quoted(right)}`);
          const text = lines.reduce((all, line) => `${all}${ends[below(ends.length)]}${line}`, "left,right");
          const file = zip ? gzipSync(text, { level: 1 }) : new TextEncoder().encode(text);
          const found = await rowsOf(streamCsv(() => inPieces(file, size), "a.csv"));
          expect(found.length).toBe(rows.length);
          expect(found.findIndex((row, i) => row.left !== rows[i].left || row.right !== rows[i].right)).toBe(-1);
        }),
        { numRuns: 6 },
      ),
  );

  test("reads no more than is asked for, and closes the file", async () => {
    let [read, closed] = [0, 0];
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          read++;
          yield new TextEncoder().encode("x,y\n".repeat(10_000));
        }
      } finally {
        closed++;
      }
    };
    expect(await rowsOf(streamCsv(endless, "a.csv").take(25_000))).toHaveLength(25_000);
    expect([read <= 4, closed]).toEqual([true, 1]);
  });

  test.each<[string, string]>([
    ["a.csv: a CSV file has rows, got none", "\n"],
    ["a.csv: row 3 must have 2 cells like the first, got 3", "a,b\n1,2\n1,2,3"],
    ["a.csv: row 40002 must have 2 cells like the first, got 1", `a,b\n${"1,2\n".repeat(40_000)}1`],
    ["a.csv: columns must have different names, got a twice", "a,a\n1,2"],
    ["a.csv: quotes must be closed before a delimiter, got row 2", 'a,b\n1,"2'],
    [
      "a.csv: a row must have at most 16777216 characters, got more in row 3; a quote may not be closed",
      `a,b\n1,2\n1,"${"2\n".repeat(10_000_000)}`,
    ],
  ])("refuses %s", async (message, text) =>
    expect(rowsOf(streamCsv(inPieces(new TextEncoder().encode(text), 1 << 16), "a.csv"))).rejects.toThrow(message),
  );

  test("refuses a delimiter at once, and text that is none", async () => {
    expect(() => streamCsv(new Uint8Array(0), "a.csv", { delimiter: "" })).toThrow(
      'streamCsv: delimiter must be one character, no quote or line end, got ""',
    );
    await expect(rowsOf(streamCsv(Uint8Array.of(97, 0xc3), "a.csv"))).rejects.toThrow("a.csv: text must be UTF-8");
  });
});
