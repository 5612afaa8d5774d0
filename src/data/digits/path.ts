/** Pen paths: how a stroke is written down, and how it becomes a line of points. */

export interface Point {
  x: number;
  y: number;
}

/** A stroke as written: the points it passes through, and at which of them the pen turns sharply. */
export interface Stroke {
  readonly points: readonly Point[];
  readonly corners: readonly boolean[];
}

/** Points drawn per control point; at most about a pixel apart once the digit is 20 pixels high. */
const STEPS = 7;

/**
 * Reads the strokes of a shape: `"25,20 50,0* 50,100 / 20,100 80,100"`. Points are `x,y` in a box of 100 × 100 with
 * y downwards, joined by a smooth curve; `*` marks a corner, `/` lifts the pen.
 */
export function parseShape(text: string): Stroke[] {
  return text.split("/").map((part) => {
    const words = part.trim().split(/\s+/);
    return {
      points: words.map((word) => {
        const [x, y] = word.replace("*", "").split(",").map(Number);
        return { x, y };
      }),
      corners: words.map((word) => word.endsWith("*")),
    };
  });
}

/**
 * The curve through the points of a stroke: a Catmull–Rom spline (Catmull & Rom 1974) that starts afresh at corners.
 * Returns STEPS points per interval and the last point.
 */
export function curve(points: readonly Point[], corners: readonly boolean[]): Point[] {
  const last = points.length - 1;
  const result: Point[] = [];
  for (let i = 0; i < last; i++) {
    const p1 = points[i];
    const p2 = points[i + 1];
    const p0 = i === 0 || corners[i] ? p1 : points[i - 1];
    const p3 = i + 1 === last || corners[i + 1] ? p2 : points[i + 2];
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      result.push({ x: catmullRom(p0.x, p1.x, p2.x, p3.x, t), y: catmullRom(p0.y, p1.y, p2.y, p3.y, t) });
    }
  }
  result.push(points[last]);
  return result;
}

function catmullRom(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const cubic = 3 * (p1 - p2) + p3 - p0;
  const square = 2 * p0 - 5 * p1 + 4 * p2 - p3;
  return p1 + 0.5 * t * (p2 - p0 + t * (square + t * cubic));
}
