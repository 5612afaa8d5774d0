import { afterEach, expect, test, vi } from "vitest";
import { data } from "../../src/index.js";

const rgba = {
  data: Uint8ClampedArray.of(255, 0, 0, 9, 10, 20, 30, 255),
  width: 2,
  height: 1,
  colorSpace: "srgb",
} as const;

afterEach(() => vi.unstubAllGlobals());

test.each<[1 | 3 | 4, number[]]>([
  [4, [255, 0, 0, 9, 10, 20, 30, 255]],
  [3, [255, 0, 0, 10, 20, 30]],
  // 0.299 · 255 = 76.2; 2.99 + 11.74 + 3.42 = 18.15.
  [1, [76, 18]],
])("an ImageData gives %s channels", (channels, values) =>
  expect(data.fromImageData(rgba, { channels })).toEqual({ data: Uint8Array.from(values), shape: [1, 2, channels] }),
);

test("pixels make an ImageData, where there are such", () => {
  const grey = { data: Uint8Array.of(7, 8), shape: [2, 1, 1] } as const;
  expect(() => data.toImageData(grey)).toThrow("toImageData: ImageData exists in browsers only");
  vi.stubGlobal(
    "ImageData",
    class {
      constructor(
        readonly data: Uint8ClampedArray,
        readonly width: number,
        readonly height: number,
      ) {}
    },
  );
  expect({ ...data.toImageData(grey) }).toEqual({
    data: Uint8ClampedArray.of(7, 7, 7, 255, 8, 8, 8, 255),
    width: 1,
    height: 2,
  });
  const colour = { data: Uint8Array.of(1, 2, 3), shape: [1, 1, 3] } as const;
  expect([...data.toImageData(colour).data]).toEqual([1, 2, 3, 255]);
  expect(data.fromImageData(data.toImageData(data.fromImageData(rgba)))).toEqual(data.fromImageData(rgba));
  const wrong = { data: Uint8Array.of(1, 2), shape: [1, 1, 2] } as const;
  expect(() => data.toImageData(wrong)).toThrow(
    "toImageData: pixels have shape (height, width, 1, 3 or 4), 2 in all, got (1, 1, 2)",
  );
});
