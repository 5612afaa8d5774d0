const BLANK = 0x2800;
/** Bits of the dots in a character, row by row from the top. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** A picture of dots in rows of text: each Braille character stands for 2 × 4 of them. */
export function braille(height: number, width: number, isDot: (row: number, column: number) => boolean): string[] {
  return Array.from({ length: Math.ceil(height / 4) }, (_, top) =>
    Array.from({ length: Math.ceil(width / 2) }, (_, left) => {
      let code = BLANK;
      DOTS.forEach((row, i) => {
        row.forEach((bit, j) => {
          const [y, x] = [4 * top + i, 2 * left + j];
          if (y < height && x < width && isDot(y, x)) code |= bit;
        });
      });
      return String.fromCharCode(code);
    }).join(""),
  );
}
