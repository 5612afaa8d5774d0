/**
 * What makes every hand different: moved control points, a smooth bend of the whole sheet, slant, rotation, aspect.
 * Only additions, products and quotients are used, so the same seed gives the same bits on every engine.
 */
import type { Random } from "../random.js";
import { curve, type Point, type Stroke } from "./path.js";
import type { Style } from "./strokes.js";

/** Standard deviations, in hundredths of the digit's height unless noted. */
const JITTER = 2.2;
const STROKE_SHIFT = 2.5;
const BEND = 4.5;
/** Nodes of the bending field along each side of the box. */
const NODES = 4;

/** A digit in one hand: its strokes as lines of points, in no particular place or size. */
export function write(style: Style, random: Random): Point[][] {
  const blend = random.uniform(-0.1, 1.1);
  const strokes = style.from.map((from, i) =>
    writeStroke(from, style.to[i], blend, i === 0 ? 0 : STROKE_SHIFT, random),
  );
  bend(strokes, random);
  slant(strokes, random);
  return strokes;
}

function writeStroke(from: Stroke, to: Stroke, blend: number, shift: number, random: Random): Point[] {
  const dx = shift * random.bell();
  const dy = shift * random.bell();
  const points = from.points.map((p, i) => ({
    x: p.x + blend * (to.points[i].x - p.x) + dx + JITTER * random.bell(),
    y: p.y + blend * (to.points[i].y - p.y) + dy + JITTER * random.bell(),
  }));
  return curve(points, from.corners);
}

/** Elastic distortion (Simard, Steinkraus & Platt 2003): a random field, made smooth by a quadratic B-spline. */
function bend(strokes: readonly Point[][], random: Random): void {
  const field = Float64Array.from({ length: 2 * NODES * NODES }, () => BEND * random.bell());
  const wx = new Float64Array(3);
  const wy = new Float64Array(3);
  for (const stroke of strokes)
    for (const point of stroke) {
      const column = weights(point.x, wx);
      const row = weights(point.y, wy);
      let dx = 0;
      let dy = 0;
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++) {
          const weight = wy[i] * wx[j];
          const node = 2 * ((row + i) * NODES + column + j);
          dx += weight * field[node];
          dy += weight * field[node + 1];
        }
      // The three weights along one axis leave about half of a node's deviation.
      point.x += 2 * dx;
      point.y += 2 * dy;
    }
}

/** Writes the three B-spline weights around a coordinate in 0 … 100 and returns the first of their nodes. */
function weights(coordinate: number, out: Float64Array): number {
  const cells = NODES - 2;
  const position = Math.min(Math.max((coordinate / 100) * cells, 0), cells);
  const cell = Math.min(Math.floor(position), cells - 1);
  const t = position - cell;
  out[0] = 0.5 * (1 - t) * (1 - t);
  out[2] = 0.5 * t * t;
  out[1] = 1 - out[0] - out[2];
  return cell;
}

/** Aspect, slant and rotation. People lean to the right more than to the left. */
function slant(strokes: readonly Point[][], random: Random): void {
  const width = Math.max(0.9 + 0.16 * random.bell(), 0.65);
  const shear = 0.17 + 0.22 * random.bell();
  const t = 0.06 * random.bell(); // tangent of half the angle
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  for (const stroke of strokes)
    for (const point of stroke) {
      const x = width * (point.x - 50) - shear * (point.y - 50);
      const y = point.y - 50;
      point.x = cos * x - sin * y;
      point.y = sin * x + cos * y;
    }
}
