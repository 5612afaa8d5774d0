/** Pictures of text: each Braille character stands for 2 × 4 pixels. */

const BLANK = 0x2800;
/** Bits of the dots in a character, row by row from the top. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
/** Grey value, from 0 to 1, from which a pixel is a dot. */
const INK = 0.45;

/** The lines of an image of height × width grey values, row by row. */
export function draw(pixels: ArrayLike<number>, height: number, width: number): string[] {
  const lines: string[] = [];
  for (let top = 0; top < height; top += 4) {
    let line = "";
    for (let left = 0; left < width; left += 2) {
      let code = BLANK;
      DOTS.forEach((row, i) => {
        row.forEach((bit, j) => {
          const inside = top + i < height && left + j < width;
          if (inside && pixels[(top + i) * width + left + j] >= INK) code |= bit;
        });
      });
      line += String.fromCharCode(code);
    }
    lines.push(line);
  }
  return lines;
}

/** Pictures side by side, each under its caption. */
export function row(pictures: readonly { readonly lines: readonly string[]; readonly caption: string }[]): string {
  const height = Math.max(...pictures.map(({ lines }) => lines.length));
  const columns = pictures.map(({ lines, caption }) => {
    const width = Math.max(caption.length, ...lines.map((line) => line.length));
    return [caption, ...lines].map((line) => line.padEnd(width));
  });
  return Array.from({ length: height + 1 }, (_, i) =>
    columns
      .map((column) => column[i] ?? " ".repeat(column[0].length))
      .join("  ")
      .trimEnd(),
  ).join("\n");
}
