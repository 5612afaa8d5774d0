import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJpeg, parsePng, pngBytes } from "../../src/formats.js";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

// Files that Pillow wrote.
const files = {
  grey: "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNk0NBgrNDQAAADrAEbq0H03wAAAABJRU5ErkJggg==",
  rgb: "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAF0lEQVR4nGNk4BLR0NDQ0NBgqaiogLAAHYgDbJPo2OgAAAAASUVORK5CYII=",
  rgba: "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAFklEQVR4nGNk4BKR04ACxoqmnmkwDgA3BQTbR51WigAAAABJRU5ErkJggg==",
  greyAlpha:
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAQAAAA3fa6RAAAAFklEQVR4nGNk4NLQ0NBgqajQ0NDQAAANWAJAK8/7rgAAAABJRU5ErkJggg==",
  palette:
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAADElEQVR4nGOQYJgAAADcAKls58AjAAAAAElFTkSuQmCC",
  clear:
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAAA3RSTlMAgP/s97MYAAAADElEQVR4nGOQYJgAAADcAKls58AjAAAAAElFTkSuQmCC",
  bit: "iVBORw0KGgoAAAANSUhEUgAAAAoAAAACAQAAAABJGnB9AAAADklEQVR4nGNcdY0x9DUACE4Cw3DRbsEAAAAASUVORK5CYII=",
  deep: "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACEAAAAADoj+WFAAAAFklEQVR4nGNgYGBk/P+fhaHhPyPLSwAYngRyMHZGrAAAAABJRU5ErkJggg==",
  jpg: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD5s8OfDH7v7r9K/sPPuKN/ePn+GM8+HU9S8OfDH7v7r9K/nHP+KN/eP654Yzz4dT2Xw58Mfufuv0r5HP8Aijf3j/MPhjPPh1PUvDnwx+5+6/Sv5xz7ijf3j+ueGM8+HU//2Q==",
  jpgp: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABgf/xAAWAQEBAQAAAAAAAAAAAAAAAAAHBQj/2gAMAwEAAhADEAAAAZqwz1JwuM5GYVJwu//EABYQAAMAAAAAAAAAAAAAAAAAAAAEBf/aAAgBAQABBQJeYLzBeYLzD//EABcRAAMBAAAAAAAAAAAAAAAAAAAEBTH/2gAIAQMBAT8BmPYTHsJj2Ex7D//EABcRAAMBAAAAAAAAAAAAAAAAAAAEBWH/2gAIAQIBAT8BfqaP1NH6mj9TT//EABUQAQEAAAAAAAAAAAAAAAAAAAAx/9oACAEBAAY/AoiI/8QAFRABAQAAAAAAAAAAAAAAAAAAADH/2gAIAQEAAT8hmTJkz//aAAwDAQACAAMAAAAQ3a//xAAVEQEBAAAAAAAAAAAAAAAAAAAAUf/aAAgBAwEBPxCxYsWP/8QAFREBAQAAAAAAAAAAAAAAAAAAADH/2gAIAQIBAT8QoWLFD//EABUQAQEAAAAAAAAAAAAAAAAAAADx/9oACAEBAAE/EJKSlpb/2Q==",
  jpgl: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APj/APZt/wCXX8K/VX9m3/l1/Cvyq/Zt/wCXX8K/VX9m3/l1/Cv/2Q==",
};

const tens = Array.from({ length: 24 }, (_, i) => 10 * i);
const without = (channels: number): number[] => tens.filter((_, i) => i % 4 < channels);

describe("parsePng", () => {
  test.each<[keyof typeof files, number[], number[]]>([
    ["grey", [2, 3, 1], without(1)],
    ["greyAlpha", [2, 3, 2], without(2)],
    ["rgb", [2, 3, 3], without(3)],
    ["rgba", [2, 3, 4], tens],
    ["palette", [2, 3, 3], [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0]],
    ["clear", [2, 3, 4], [255, 0, 0, 0, 0, 255, 0, 128, 0, 0, 255, 255, 0, 0, 255, 255, 0, 255, 0, 128, 255, 0, 0, 0]],
    ["bit", [2, 10, 1], Array.from({ length: 20 }, (_, i) => ((i + (i < 10 ? 1 : 0)) % 2 === 1 ? 255 : 0))],
    // 16 bits: 0, 257, 65535, 128, 129, 1000, divided by 257.
    ["deep", [2, 3, 1], [0, 1, 255, 0, 1, 4]],
  ])("%s", async (name, shape, values) => {
    const pixels = await parsePng(bytesOf(files[name]), "a.png");
    expect([pixels.shape, [...pixels.data]]).toEqual([shape, values]);
  });

  test("what is written is read", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }).chain((channels) =>
          fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([height, width]) => {
            const length = height * width * channels;
            return fc
              .uint8Array({ minLength: length, maxLength: length })
              .map((data) => ({ data, shape: [height, width, channels] as const }));
          }),
        ),
        async (pixels) => {
          expect(await parsePng(await pngBytes(pixels), "a.png")).toEqual(pixels);
        },
      ),
      { numRuns: 50 },
    ));

  test.each<[string, Uint8Array]>([
    ["a.png: a PNG file begins with the bytes 137 80 78 71 13 10 26 10, got none", new Uint8Array()],
    ["a.png: a PNG file begins with the bytes 137 80 78 71 13 10 26 10, got 255 216", Uint8Array.of(255, 216)],
    ["a.png: broken or truncated: cannot be read as PNG", bytesOf(files.rgb).subarray(0, 50)],
    [
      "a.png: broken or truncated: cannot be read as PNG",
      bytesOf(files.rgb).map((byte, i) => (i === 45 ? byte ^ 4 : byte)),
    ],
  ])("refuses %s", async (message, bytes) => expect(parsePng(bytes, "a.png")).rejects.toThrow(message));

  test("pixels that do not fit their shape are not written", async () => {
    const wrong = { data: new Uint8Array(5), shape: [1, 2, 3] as const };
    await expect(pngBytes(wrong)).rejects.toThrow(
      "pngBytes: pixels have shape (height, width, 1 to 4), 5 in all, got (1, 2, 3)",
    );
  });
});

describe("parseJpeg", () => {
  // The pixels at these places as Pillow decodes them. Decoders round the cosine transform and the colours each in their own way.
  const places = [
    [0, 0],
    [5, 9],
    [15, 15],
    [7, 0],
  ];
  test.each<[keyof typeof files, number[][]]>([
    [
      "jpg",
      [
        [1, 2, 253],
        [142, 79, 150],
        [239, 238, 32],
        [3, 112, 205],
      ],
    ],
    [
      "jpgp",
      [
        [1, 2, 253],
        [142, 79, 150],
        [239, 238, 32],
        [3, 112, 205],
      ],
    ],
    [
      "jpgl",
      [
        [0, 0, 0],
        [143, 143, 143],
        [240, 240, 240],
        [0, 0, 0],
      ],
    ],
  ])("%s", async (name, expected) => {
    const { data, shape } = await parseJpeg(bytesOf(files[name]), "a.jpg");
    expect(shape).toEqual([16, 16, 3]);
    places.forEach(([row, column], i) => {
      const at = 3 * (16 * row + column);
      for (let c = 0; c < 3; c++) expect(Math.abs(data[at + c] - expected[i][c])).toBeLessThanOrEqual(3);
    });
  });

  test.each<[string, Uint8Array]>([
    ["a.jpg: a JPEG file begins with the bytes ff d8, got none", new Uint8Array()],
    ["a.jpg: a JPEG file begins with the bytes ff d8, got 89 50", bytesOf(files.rgb)],
    ["a.jpg: broken or truncated: cannot be read as JPEG", bytesOf(files.jpg).subarray(0, 200)],
    ["a.jpg: broken or truncated: cannot be read as JPEG", bytesOf(files.jpg).subarray(0, -60)],
  ])("refuses %s", async (message, bytes) => expect(parseJpeg(bytes, "a.jpg")).rejects.toThrow(message));
});
