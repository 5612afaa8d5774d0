import { ArgumentError } from "../index.js";
import { sharp } from "../peers.js";

/** How a figure looks in a terminal. */
export interface TextOptions {
  /**
   * Characters in a row: of the plot of curves, of the longest bar of a histogram, of images side by side, of which one alone may be wider.
   * A confusion matrix is as wide as its classes. Default 60.
   */
  readonly width?: number;
  /** Rows of the plot of curves; all else is as high as it is. Default 12. */
  readonly height?: number;
  /** Whether escape sequences colour curves (16 colours) and images (24 bits). Default false. */
  readonly color?: boolean;
}

/** How finely a figure is drawn. */
export interface PngOptions {
  /** Pixels of the image for each of the SVG. Default 2. */
  readonly scale?: number;
}

/** A picture of numbers: as text for a terminal, as an SVG or a PNG file. What it shows was copied when it was made. */
export abstract class Figure {
  /** Above the picture; "" for none. */
  abstract readonly title: string;

  /**
   * Lines of text, without a line break at the end.
   * @throws ArgumentError for a width below 10 or a height below 2; EnvironmentError where the library that draws it is missing
   */
  async toText({ width = 60, height = 12, color = false }: TextOptions = {}): Promise<string> {
    for (const [name, value, least] of [
      ["width", width, 10],
      ["height", height, 2],
    ] as const)
      if (!(Number.isInteger(value) && value >= least))
        throw new ArgumentError("toText", `${name} must be a whole number of at least ${least}`, String(value));
    const text = await this.drawText({ width, height, color });
    const lines = [...(this.title === "" ? [] : [this.title]), ...text.split("\n")];
    return lines.map((line) => line.trimEnd()).join("\n");
  }

  /**
   * The text of an SVG file. Text in it is set in the viewer's sans-serif font.
   * @throws EnvironmentError where the libraries that draw it are missing
   */
  abstract toSvg(): Promise<string>;

  /**
   * The bytes of a PNG file, by sharp, in Node, Deno and Bun.
   * @throws ArgumentError for a scale below 0.1 or above 10; EnvironmentError without sharp
   */
  async toPng({ scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
    if (!(scale >= 0.1 && scale <= 10)) throw new ArgumentError("toPng", "scale must be from 0.1 to 10", String(scale));
    const { default: draw } = await sharp("toPng");
    const svg = new TextEncoder().encode(await this.toSvg());
    // librsvg draws a pixel of the file as one of the image at 72 dots per inch.
    return new Uint8Array(
      await draw(svg, { density: 72 * scale, limitInputPixels: false })
        .png()
        .toBuffer(),
    );
  }

  /** The lines below the title. */
  protected abstract drawText(options: Required<TextOptions>): Promise<string>;
}

/** Numbers in at most five characters or so: 0.0123, 1.2e-7. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));
