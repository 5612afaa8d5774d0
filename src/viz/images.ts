import { pngBytes } from "../formats/png.js";
import { ArgumentError, type Cell, type data, Tensor } from "../index.js";
import { chalk } from "../peers.js";
import { braille } from "./braille.js";
import { escapeXml } from "./escape.js";
import { Figure, type TextOptions } from "./figure.js";
import { checked, checkRange, pixelsOf, type Range } from "./pixels.js";
import { readCell } from "./values.js";

/** An image: numbers (height, width) of grey or (channels, height, width), or pixels as files hold them. */
export type Image = Tensor | Cell | data.Pixels;

/** How images are scaled, labelled and arranged. */
export interface ImagesOptions {
  /** Default none. */
  readonly title?: string;
  /** Below or above each image. Default none. */
  readonly captions?: readonly string[];
  /** The numbers that are black and white, or "each" for the least and the largest of each image. Of tensors only. Default [0, 1]. */
  readonly range?: Range;
  /** Of images in a row of an SVG or PNG file, at most. Default 8. */
  readonly columns?: number;
  /** Pixels of the SVG for each of the image. Default: as many as make it 96 wide, at least 1. */
  readonly magnification?: number;
}

/** Grey value, from 0 to 255, from which a pixel is a dot of text. */
const INK = 115;
const GAP = 8;
const LINE = 16;

/** Images side by side, each with its caption. */
export class Images extends Figure {
  readonly title: string;
  readonly captions: readonly string[];
  readonly images: readonly data.Pixels[];
  readonly columns: number;
  readonly magnification: number;

  constructor(images: Image | readonly Image[], options: ImagesOptions) {
    super();
    const { title = "", captions = [], range = [0, 1], columns = 8 } = options;
    const list = (Array.isArray(images) ? (images as readonly Image[]) : [images as Image]).map(readCell);
    checkRange(range);
    this.images = list.flatMap((image) => (image instanceof Tensor ? pixelsOf(image, range) : [checked(image)]));
    if (this.images.length === 0) throw new ArgumentError("images", "needs an image", "none");
    if (captions.length > this.images.length)
      throw new ArgumentError(
        "images",
        "captions must not be more than the images",
        `${captions.length} for ${this.images.length}`,
      );
    const widest = Math.max(...this.images.map(({ shape }) => shape[1]));
    const { magnification = Math.max(Math.floor(96 / widest), 1) } = options;
    for (const [name, value] of [["columns", columns] as const, ["magnification", magnification] as const])
      if (!(Number.isInteger(value) && value >= 1))
        throw new ArgumentError("images", `${name} must be a whole number of at least 1`, String(value));
    this.title = title;
    this.captions = [...captions];
    this.columns = columns;
    this.magnification = magnification;
  }

  async toSvg(): Promise<string> {
    const pictures = await Promise.all(this.images.map(async (image) => base64(await pngBytes(image))));
    const { magnification, captions, columns } = this;
    const titleHeight = this.title === "" ? 0 : 24;
    const captionHeight = captions.length === 0 ? 0 : LINE;
    const [height, width] = [0, 1].map(
      (axis) => Math.max(...this.images.map(({ shape }) => shape[axis])) * magnification,
    );
    // A caption is about 6 pixels a letter wide.
    const cellWidth = Math.max(width, ...captions.map(({ length }) => 6 * length)) + GAP;
    const cellHeight = height + captionHeight + GAP;
    const [across, down] = [Math.min(columns, pictures.length), Math.ceil(pictures.length / columns)];
    const cells = pictures.map((picture, i) => {
      const { shape } = this.images[i];
      const [x, y] = [GAP + (i % columns) * cellWidth, GAP + titleHeight + Math.floor(i / columns) * cellHeight];
      const size = `width="${shape[1] * magnification}" height="${shape[0] * magnification}"`;
      const image = `<image x="${x}" y="${y}" ${size} style="image-rendering:pixelated" href="data:image/png;base64,${picture}"/>`;
      return captions[i] === undefined ? image : image + label(x, y + height + 12, captions[i], 11);
    });
    const size = [across * cellWidth + GAP, down * cellHeight + GAP + titleHeight];
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size[0]} ${size[1]}">`,
      `<rect width="100%" height="100%" fill="white"/>`,
      ...(this.title === "" ? [] : [label(GAP, 20, this.title, 13)]),
      ...cells,
      "</svg>",
    ].join("\n");
  }

  /** As many in a row as the width holds, by Braille characters, which stand for 2 × 4 pixels, or by coloured half blocks of 1 × 2. */
  protected async drawText({ width, color }: Required<TextOptions>): Promise<string> {
    const blocks = await Promise.all(
      this.images.map(async (image, i) => {
        const lines = color ? await halfBlocks(image) : dots(image);
        const across = color ? image.shape[1] : Math.ceil(image.shape[1] / 2);
        return { lines: [...lines], across, caption: this.captions[i] ?? "" };
      }),
    );
    const cell = Math.max(...blocks.map(({ across, caption }) => Math.max(across, caption.length)));
    const columns = Math.max(Math.floor((width + 2) / (cell + 2)), 1);
    const rows = Array.from({ length: Math.ceil(blocks.length / columns) }, (_, i) =>
      blocks.slice(i * columns, (i + 1) * columns),
    );
    return rows.map((row) => sideBySide(row, cell)).join("\n");
  }
}

/** Red, green and blue of a pixel; alpha is left out. */
function rgb({ data: bytes, shape: [, width, channels] }: data.Pixels, y: number, x: number): [number, number, number] {
  const at = (y * width + x) * channels;
  return channels === 1 ? [bytes[at], bytes[at], bytes[at]] : [bytes[at], bytes[at + 1], bytes[at + 2]];
}

function dots(image: data.Pixels): string[] {
  return braille(image.shape[0], image.shape[1], (y, x) => {
    const [r, g, b] = rgb(image, y, x);
    // ITU-R BT.601
    return 0.299 * r + 0.587 * g + 0.114 * b >= INK;
  });
}

async function halfBlocks(image: data.Pixels): Promise<string[]> {
  const { Chalk } = await chalk("toText");
  const colors = new Chalk({ level: 3 });
  const [height, width] = image.shape;
  return Array.from({ length: Math.ceil(height / 2) }, (_, top) =>
    Array.from({ length: width }, (_, x) => {
      const upper = colors.rgb(...rgb(image, 2 * top, x));
      return 2 * top + 1 < height ? upper.bgRgb(...rgb(image, 2 * top + 1, x))("▀") : upper("▀");
    }).join(""),
  );
}

interface Block {
  readonly lines: readonly string[];
  /** Characters of a line, escape sequences not counted. */
  readonly across: number;
  readonly caption: string;
}

function sideBySide(blocks: readonly Block[], cell: number): string {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const captions = blocks.map(({ caption }) => caption.padEnd(cell)).join("  ");
  const rows = Array.from({ length: height }, (_, i) =>
    blocks
      .map(({ lines, across }) => (i < lines.length ? lines[i] + " ".repeat(cell - across) : " ".repeat(cell)))
      .join("  "),
  );
  return [...(captions.trim() === "" ? [] : [captions]), ...rows].join("\n");
}

const label = (x: number, y: number, text: string, size: number): string =>
  `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}">${escapeXml(text)}</text>`;

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/**
 * Images side by side, for instance what a network took for what, or the filters of its first layer.
 *
 * ```ts
 * console.log(await viz.images(model.filters.weight.read(), { range: "each" }).toText());
 * ```
 *
 * As text in Braille characters, or in 24-bit colour by chalk; as SVG with PNG files in it, by fast-png.
 *
 * @param images one or several: tensors (H, W) or (C, H, W), a tensor of several (N, C, H, W), or pixels
 * @throws ShapeError for what is no image; ArgumentError for options out of range, and for no image
 */
export const images = (pictures: Image | readonly Image[], options: ImagesOptions = {}): Images =>
  new Images(pictures, options);
