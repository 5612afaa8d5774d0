import type { Color, Settings } from "simple-ascii-chart";
import { ArgumentError, Tensor } from "../index.js";
import { chart, ticks } from "./chart.js";
import { Figure, short, type TextOptions } from "./figure.js";
import { kindOf, numbersOf, type Values } from "./values.js";
import { sheet, vegaSvg } from "./vega.js";

/** The values of a curve at 1, 2, 3 …, or its points. */
export type Points = Values | readonly (readonly [x: number, y: number])[];

/** How curves are labelled and scaled. */
export interface CurvesOptions {
  /** Default none. */
  readonly title?: string;
  /** What lies along the horizontal axis. Default "step". */
  readonly xLabel?: string;
  /** What lies along the vertical axis. Default "". */
  readonly yLabel?: string;
  /** Whether the vertical axis counts powers of ten; what is not positive has no place on it. Default false. */
  readonly logarithmic?: boolean;
}

/** Colours of a terminal, in turn. */
const COLORS: readonly Color[] = ["ansiCyan", "ansiRed", "ansiGreen", "ansiYellow", "ansiMagenta", "ansiBlue"];
/** Signs of the curves where there are no colours. */
const SIGNS = "•×+o#*";

/** Curves by name over a common axis; points that are not finite are left out. */
export class Curves extends Figure {
  readonly title: string;
  readonly series: ReadonlyMap<string, readonly (readonly [x: number, y: number])[]>;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logarithmic: boolean;

  constructor(
    series: Readonly<Record<string, Points>>,
    { title = "", xLabel = "step", yLabel = "", logarithmic = false }: CurvesOptions,
  ) {
    super();
    if (typeof series !== "object" || series === null || Array.isArray(series) || series instanceof Tensor)
      throw new ArgumentError("curves", "takes curves by their names", kindOf(series));
    const lines = Object.entries(series).map(([name, points]) => {
      const drawn = pointsOf(points).filter((p) => p.every(Number.isFinite) && (!logarithmic || p[1] > 0));
      return [name, drawn] as const;
    });
    if (!lines.some(([, points]) => points.length > 0))
      throw new ArgumentError(
        "curves",
        `needs a point that is finite${logarithmic ? " and above 0" : ""}`,
        lines.length === 0 ? "no series" : lines.map(([name]) => name).join(", "),
      );
    for (const axis of [0, 1] as const) {
      const values = lines.flatMap(([, points]) => points.map((point) => point[axis]));
      const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
      if (!Number.isFinite(high - low))
        throw new ArgumentError("curves", "points must lie within 1.8e308 of each other", `${low} and ${high}`);
    }
    this.title = title;
    this.series = new Map(lines);
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.logarithmic = logarithmic;
  }

  toSvg(): Promise<string> {
    const values = [...this.series].flatMap(([series, points]) => points.map(([x, y]) => ({ series, x, y })));
    return vegaSvg({
      ...sheet(this.title),
      data: { values },
      // A single point would be a line without length.
      mark: { type: "line", point: values.length <= 100 },
      encoding: {
        x: { field: "x", type: "quantitative", title: this.xLabel, scale: { zero: false } },
        y: {
          field: "y",
          type: "quantitative",
          title: this.yLabel,
          scale: this.logarithmic ? { type: "log" } : { zero: false },
        },
        color: { field: "series", type: "nominal", title: null, sort: [...this.series.keys()] },
      },
    });
  }

  protected async drawText({ width, height, color }: Required<TextOptions>): Promise<string> {
    const drawn = [...this.series].filter(([, points]) => points.length > 0);
    const names = drawn.map(([name]) => name);
    const heightOf = this.logarithmic ? Math.log10 : (y: number): number => y;
    const lines = drawn.map(([, points]) => means(points, width).map(([x, y]): [number, number] => [x, heightOf(y)]));
    const [xs, ys] = ([0, 1] as const).map((axis) => {
      const values = lines.flat().map((point) => point[axis]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return axis === 1 && this.logarithmic ? ticks(low, high, (y) => short(10 ** y)) : ticks(low, high);
    });
    const settings: Settings = { width, height, xLabel: this.xLabel, yLabel: this.yLabel };
    if (color) {
      const colors = lines.map((_, i) => COLORS[i % COLORS.length]);
      return chart(lines, xs, ys, { ...settings, color: colors, legend: { position: "bottom", series: names } });
    }
    if (lines.length === 1) return chart(lines, xs, ys, settings);
    const signs = lines.map((_, i) => SIGNS[i % SIGNS.length]);
    let line = -1;
    const text = await chart(lines, xs, ys, {
      ...settings,
      // Called for the points of one curve after the other.
      lineFormatter: ({ index, plotX, plotY }) => {
        if (index === 0) line++;
        return { x: plotX, y: plotY, symbol: signs[line] };
      },
    });
    return `${text}\n${names.map((name, i) => `${signs[i]} ${name}`).join("  ")}`;
  }
}

/** The points of a curve. */
function pointsOf(points: Points): (readonly [x: number, y: number])[] {
  const isPairs = Array.isArray(points) && points.some((point) => Array.isArray(point));
  if (isPairs) return (points as readonly (readonly [number, number])[]).map(([x, y]) => [x, y] as const);
  return Array.from(numbersOf("curves", points as Values), (y, i) => [i + 1, y] as const);
}

/** At most `count` points: the means of neighbours. */
function means(points: readonly (readonly [number, number])[], count: number): (readonly [number, number])[] {
  if (points.length <= count) return [...points];
  return Array.from({ length: count }, (_, i) => {
    const part = points.slice(Math.floor((i * points.length) / count), Math.floor(((i + 1) * points.length) / count));
    const mean = (at: 0 | 1): number => part.reduce((sum, point) => sum + point[at], 0) / part.length;
    return [mean(0), mean(1)] as const;
  });
}

/**
 * Curves over steps or epochs, for instance of the loss in training and in validation.
 *
 * ```ts
 * console.log(await viz.curves({ training: losses, validation }, { xLabel: "epoch", yLabel: "loss" }).toText());
 * ```
 *
 * As text by simple-ascii-chart, longer curves by the means of their neighbours; as SVG by vega and vega-lite.
 *
 * @param series curves by their names: numbers in a row, or points (x, y)
 * @throws ArgumentError where there is nothing to draw
 */
export const curves = (series: Readonly<Record<string, Points>>, options: CurvesOptions = {}): Curves =>
  new Curves(series, options);
