// What the roundings of convolutions by transform are relative to.

const root = Math.SQRT1_2;
// |Bᵀ|, |G|, |Aᵀ| as the headers of assembly/conv/winograd-*.ts give them.
export const B = [
  [1, 0, 2.5, 0, 1, 0],
  [0, 2 * root, 2, root, 1, 0],
  [0, 2 * root, 2, root, 1, 0],
  [0, root, 0.5, 2 * root, 1, 0],
  [0, root, 0.5, 2 * root, 1, 0],
  [0, 1, 0, 2.5, 0, 1],
];
export const G = [
  [1, 0, 0],
  [2 / 3, (2 * root) / 3, 1 / 3],
  [2 / 3, (2 * root) / 3, 1 / 3],
  [1 / 6, root / 3, 1 / 3],
  [1 / 6, root / 3, 1 / 3],
  [0, 0, 1],
];
export const A = [
  [1, 1, 1, 1, 1, 0],
  [0, root, root, 2 * root, 2 * root, 0],
  [0, 0.5, 0.5, 2, 2, 0],
  [0, root / 2, root / 2, 4 * root, 4 * root, 1],
];

/** m · tile · mᵀ, the tile square and row by row. */
function sandwich(m: number[][], tile: ArrayLike<number>): Float64Array {
  const size = m[0].length;
  const half = m.map((row) =>
    Array.from({ length: size }, (_, j) => row.reduce((sum, v, i) => sum + v * tile[i * size + j], 0)),
  );
  return Float64Array.from(half.flatMap((line) => m.map((row) => row.reduce((sum, v, j) => sum + v * line[j], 0))));
}

export interface Convolution {
  readonly n: number;
  readonly c: number;
  readonly oc: number;
  readonly h: number;
  readonly w: number;
  readonly pad: number;
}

const CHECKED = 16;

/** |tile| = a square of a plane, zero outside. */
function readTile(
  tile: Float64Array,
  x: Float32Array,
  plane: number,
  h: number,
  w: number,
  top: number,
  left: number,
): void {
  const size = Math.sqrt(tile.length);
  for (let i = 0; i < tile.length; i++) {
    const row = top + Math.floor(i / size);
    const column = left + (i % size);
    const inside = row >= 0 && row < h && column >= 0 && column < w;
    tile[i] = inside ? Math.abs(x[plane + row * w + column]) : 0;
  }
}

const transpose = (m: number[][]): number[][] => m[0].map((_, j) => m.map((row) => row[j]));

/** Σ_c |Aᵀ| (|G| |g| |Gᵀ| ⊙ |Bᵀ| |d| |B|) |A| of the first channels: what roundings are relative to. Infinity for the others. */
export function magnitude(
  x: Float32Array,
  filter: (o: number, channel: number) => number[],
  { n, c, oc, h, w, pad }: Convolution,
): Float64Array {
  const oh = h + 2 * pad - 2;
  const ow = w + 2 * pad - 2;
  const checked = Math.min(oc, CHECKED);
  const y = new Float64Array(n * oc * oh * ow).fill(Infinity);
  const filters = Array.from({ length: checked * c }, (_, i) =>
    sandwich(G, filter(Math.floor(i / c), i % c).map(Math.abs)),
  );
  const tile = new Float64Array(36);
  const sum = new Float64Array(36);
  for (let image = 0; image < n; image++)
    for (let top = 0; top < oh; top += 4)
      for (let left = 0; left < ow; left += 4) {
        const inputs = Array.from({ length: c }, (_, channel) => {
          readTile(tile, x, (image * c + channel) * h * w, h, w, top - pad, left - pad);
          return sandwich(B, tile);
        });
        for (let o = 0; o < checked; o++) {
          sum.fill(0);
          for (let channel = 0; channel < c; channel++)
            for (let i = 0; i < 36; i++) sum[i] += inputs[channel][i] * filters[o * c + channel][i];
          const outputs = sandwich(A, sum);
          for (let i = 0; i < 16; i++) {
            const row = top + (i >> 2);
            const column = left + (i & 3);
            if (row < oh && column < ow) y[((image * oc + o) * oh + row) * ow + column] = outputs[i];
          }
        }
      }
  return y;
}

/** Σ |Gᵀ| (|A| |dy| |Aᵀ| ⊙ |Bᵀ| |d| |B|) |G| over tiles, for the first filters and channels. Infinity for the others. */
export function magnitudeGradWeight(
  x: Float32Array,
  dy: Float32Array,
  { n, c, oc, h, w, pad }: Convolution,
): Float64Array {
  const oh = h + 2 * pad - 2;
  const ow = w + 2 * pad - 2;
  const filters = Math.min(oc, CHECKED);
  const channels = Math.min(c, CHECKED);
  const sums = Array.from({ length: filters * channels }, () => new Float64Array(36));
  const tile = new Float64Array(36);
  const gradient = new Float64Array(16);
  for (let image = 0; image < n; image++)
    for (let top = 0; top < oh; top += 4)
      for (let left = 0; left < ow; left += 4) {
        const inputs = Array.from({ length: channels }, (_, channel) => {
          readTile(tile, x, (image * c + channel) * h * w, h, w, top - pad, left - pad);
          return sandwich(B, tile);
        });
        for (let o = 0; o < filters; o++) {
          readTile(gradient, dy, (image * oc + o) * oh * ow, oh, ow, top, left);
          const outputs = sandwich(transpose(A), gradient);
          inputs.forEach((input, channel) => {
            const sum = sums[o * channels + channel];
            for (let i = 0; i < 36; i++) sum[i] += input[i] * outputs[i];
          });
        }
      }
  const dw = new Float64Array(oc * c * 9).fill(Infinity);
  sums.forEach((sum, i) => {
    dw.set(sandwich(transpose(G), sum), (Math.floor(i / channels) * c + (i % channels)) * 9);
  });
  return dw;
}
