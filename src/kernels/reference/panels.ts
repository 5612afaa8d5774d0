// Matrix products over packed panels of doubles: what matmul and the convolutions share. A tile of 2 × 4 sums stays in registers;
// doubles in the panels spare the inner loop a conversion per element.

export const ROWS = 2;
export const COLUMNS = 4;

type Floats = Float32Array | Float64Array;

/** Working memory that grows and is used again. */
export class Panels {
  private values = new Float64Array(0);

  /** At least `size` elements, of any value. */
  take(size: number): Float64Array {
    if (this.values.length < size) this.values = new Float64Array(size);
    return this.values;
  }
}

/** Elements of `count` lanes packed in panels of `width`. */
export function panelSize(count: number, width: number, depth: number): number {
  return Math.ceil(count / width) * width * depth;
}

/** to[panel][step][lane] = from[index + lane · laneStride + step · stepStride], zero past the last lane. */
export function packPanels(
  to: Float64Array,
  from: Floats,
  index: number,
  laneStride: number,
  stepStride: number,
  lanes: number,
  depth: number,
  width: number,
): void {
  for (let first = 0; first < lanes; first += width) {
    const panel = first * depth;
    for (let lane = 0; lane < width; lane++) {
      let source = index + (first + lane) * laneStride;
      const end = panel + depth * width;
      if (first + lane >= lanes) {
        for (let i = panel + lane; i < end; i += width) to[i] = 0;
      } else {
        for (let i = panel + lane; i < end; i += width, source += stepStride) to[i] = from[source];
      }
    }
  }
}

/** c[r · rowStride + j] = Σ over the depth of row r of a · column j of b (or + that), for `rows` packed rows and one panel of b. */
export function multiplyPanel(
  a: Float64Array,
  b: Float64Array,
  bIndex: number,
  c: Floats,
  cIndex: number,
  rows: number,
  columns: number,
  depth: number,
  rowStride: number,
  accumulate = false,
): void {
  let p = 0;
  for (let row = 0; row < rows; row += ROWS) {
    let c00 = 0;
    let c01 = 0;
    let c02 = 0;
    let c03 = 0;
    let c10 = 0;
    let c11 = 0;
    let c12 = 0;
    let c13 = 0;
    const end = bIndex + depth * COLUMNS;
    for (let q = bIndex; q < end; q += COLUMNS, p += ROWS) {
      const a0 = a[p];
      const a1 = a[p + 1];
      const b0 = b[q];
      const b1 = b[q + 1];
      const b2 = b[q + 2];
      const b3 = b[q + 3];
      c00 += a0 * b0;
      c01 += a0 * b1;
      c02 += a0 * b2;
      c03 += a0 * b3;
      c10 += a1 * b0;
      c11 += a1 * b1;
      c12 += a1 * b2;
      c13 += a1 * b3;
    }
    storeRow(c, cIndex + row * rowStride, columns, c00, c01, c02, c03, accumulate);
    if (row + 1 < rows) storeRow(c, cIndex + (row + 1) * rowStride, columns, c10, c11, c12, c13, accumulate);
  }
}

function storeRow(
  c: Floats,
  index: number,
  columns: number,
  sum0: number,
  sum1: number,
  sum2: number,
  sum3: number,
  accumulate: boolean,
): void {
  c[index] = accumulate ? c[index] + sum0 : sum0;
  if (columns > 1) c[index + 1] = accumulate ? c[index + 1] + sum1 : sum1;
  if (columns > 2) c[index + 2] = accumulate ? c[index + 2] + sum2 : sum2;
  if (columns > 3) c[index + 3] = accumulate ? c[index + 3] + sum3 : sum3;
}
