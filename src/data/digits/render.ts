/** From lines of points to 28 × 28 grey pixels, placed as MNIST places its digits. */
import type { Random } from "../random.js";
import type { Point } from "./path.js";

/** Pixels along each side of an image. */
export const SIDE = 28;
/** Pixels along the longer side of the digit itself. */
const BOX = 20;
/** The sheet the digit is drawn on, before it is cut to SIDE × SIDE around its centre of mass. */
const SHEET = 36;
const sheet = new Float32Array(SHEET * SHEET);

/**
 * Draws the strokes into `image`, SIDE × SIDE, ink 1 on paper 0. As in MNIST (LeCun, Cortes & Burges) the digit
 * fits a box of 20 × 20 and is moved by whole pixels until its centre of mass falls on pixel (14, 14).
 */
export function render(strokes: readonly Point[][], random: Random, image: Float32Array): void {
  const radius = penRadius(random);
  const softness = random.uniform(0.5, 0.9);
  place(strokes, BOX - 2 * radius - softness, random);
  sheet.fill(0);
  for (const stroke of strokes) {
    const pressure = 0.25 * random.bell();
    const last = stroke.length - 1;
    for (let i = 0; i < last; i++) {
      const r = Math.max(radius * (1 + pressure * (i / last - 0.5)), 0.5);
      drawSegment(stroke[i], stroke[i + 1], r, softness);
    }
  }
  scan(random);
  cut(image);
}

/** Half the width of the pen in pixels: most pens are thin, a few thick. */
function penRadius(random: Random): number {
  const u = random.uniform();
  return 0.75 + 1.3 * u * (0.4 + 0.6 * random.uniform());
}

/** Scales the points to a box of `size` in the middle of the sheet, give or take half a pixel. */
function place(strokes: readonly Point[][], size: number, random: Random): void {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const stroke of strokes)
    for (const p of stroke) {
      left = Math.min(left, p.x);
      right = Math.max(right, p.x);
      top = Math.min(top, p.y);
      bottom = Math.max(bottom, p.y);
    }
  const scale = size / Math.max(right - left, bottom - top);
  const x0 = SHEET / 2 - (scale * (left + right)) / 2 + random.uniform(-0.5, 0.5);
  const y0 = SHEET / 2 - (scale * (top + bottom)) / 2 + random.uniform(-0.5, 0.5);
  for (const stroke of strokes)
    for (const p of stroke) {
      p.x = x0 + scale * p.x;
      p.y = y0 + scale * p.y;
    }
}

/** Darkens the pixels within `radius` of the segment p–q; the edge fades out across `softness` pixels. */
function drawSegment(p: Point, q: Point, radius: number, softness: number): void {
  const reach = radius + softness;
  const x0 = Math.floor(Math.min(p.x, q.x) - reach);
  const x1 = Math.ceil(Math.max(p.x, q.x) + reach);
  const y0 = Math.floor(Math.min(p.y, q.y) - reach);
  const y1 = Math.ceil(Math.max(p.y, q.y) + reach);
  const dx = q.x - p.x;
  const dy = q.y - p.y;
  const lengthSquared = Math.max(dx * dx + dy * dy, 1e-12);
  for (let y = y0; y < y1; y++)
    for (let x = x0; x < x1; x++) {
      const px = x + 0.5 - p.x;
      const py = y + 0.5 - p.y;
      const along = Math.min(Math.max((px * dx + py * dy) / lengthSquared, 0), 1);
      const ex = px - along * dx;
      const ey = py - along * dy;
      const distance = Math.sqrt(ex * ex + ey * ey);
      const cover = 0.5 + (0.5 * (radius - distance)) / softness;
      const pixel = y * SHEET + x;
      if (cover > sheet[pixel]) sheet[pixel] = Math.min(cover, 1);
    }
}

/** What paper and scanner add: how black the ink is, and a grain that is strongest along the edges. */
function scan(random: Random): void {
  const ink = random.uniform(1, 1.4);
  const grain = random.uniform(0, 0.14);
  for (let i = 0; i < sheet.length; i++) {
    const cover = sheet[i];
    if (cover === 0) continue;
    const edge = 4 * cover * (1 - cover);
    sheet[i] = Math.min(Math.max(ink * cover + grain * (0.2 + edge) * random.bell(), 0), 1);
  }
}

/** Copies the SIDE × SIDE pixels whose pixel (14, 14) is nearest to the centre of mass. */
function cut(image: Float32Array): void {
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (let y = 0; y < SHEET; y++)
    for (let x = 0; x < SHEET; x++) {
      const ink = sheet[y * SHEET + x];
      mass += ink;
      massX += ink * x;
      massY += ink * y;
    }
  const left = cutFrom(massX / mass);
  const top = cutFrom(massY / mass);
  for (let y = 0; y < SIDE; y++) {
    const from = (top + y) * SHEET + left;
    image.set(sheet.subarray(from, from + SIDE), y * SIDE);
  }
}

function cutFrom(centre: number): number {
  return Math.min(Math.max(Math.round(centre) - SIDE / 2, 0), SHEET - SIDE);
}
