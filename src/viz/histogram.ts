import { ArgumentError } from "../index.js";
import { Figure, short, type TextOptions } from "./figure.js";
import { numbersOf, type Values } from "./values.js";
import { sheet, vegaSvg } from "./vega.js";

/** How values are sorted into bins. */
export interface HistogramOptions {
  /** Default none. */
  readonly title?: string;
  /** What the values are. Default "value". */
  readonly xLabel?: string;
  /** Default 20. */
  readonly bins?: number;
  /** From the lowest edge to the highest; values beyond are not counted. Default: the least and the largest value. */
  readonly range?: readonly [low: number, high: number];
}

/** Eighths of a character. */
const PARTS = " ▏▎▍▌▋▊▉";

/** How often values fall into bins of equal width. */
export class Histogram extends Figure {
  readonly title: string;
  readonly xLabel: string;
  /** Of the bins: bin i holds the values from edges[i] to below edges[i + 1], the last one those at its upper edge too. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];

  constructor(values: Values, { title = "", xLabel = "value", bins = 20, range }: HistogramOptions) {
    super();
    if (!(Number.isInteger(bins) && bins >= 1))
      throw new ArgumentError("histogram", "bins must be a whole number of at least 1", String(bins));
    const numbers = Float64Array.from(numbersOf("histogram", values));
    const bad = numbers.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new ArgumentError("histogram", "values must be finite", `${numbers[bad]} at ${bad}`);
    const [low, high] = checkRange(range ?? rangeOf(numbers));
    const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + ((high - low) * i) / bins));
    const counts = new Array<number>(bins).fill(0);
    for (const value of numbers) {
      if (value < low || value > high) continue;
      // Rounding may have put it next to its bin.
      let bin = Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
      while (value < edges[bin]) bin--;
      while (bin < bins - 1 && value >= edges[bin + 1]) bin++;
      counts[bin]++;
    }
    this.title = title;
    this.xLabel = xLabel;
    this.edges = edges;
    this.counts = counts;
  }

  toSvg(): Promise<string> {
    const values = this.counts.map((count, i) => ({ low: this.edges[i], high: this.edges[i + 1], count }));
    return vegaSvg({
      ...sheet(this.title),
      data: { values },
      mark: { type: "bar", binSpacing: 1 },
      encoding: {
        x: { field: "low", type: "quantitative", bin: { binned: true }, title: this.xLabel },
        x2: { field: "high" },
        y: { field: "count", type: "quantitative", title: "count" },
      },
    });
  }

  /** One row for each bin, whatever the height. */
  protected async drawText({ width }: Required<TextOptions>): Promise<string> {
    const edges = this.edges.map(short);
    const most = this.counts.reduce((a, b) => Math.max(a, b), 1);
    const edgeWidth = edges.reduce((length, edge) => Math.max(length, edge.length), 0);
    const countWidth = String(most).length;
    const rows = this.counts.map((count, i) => {
      const eighths = Math.round((8 * width * count) / most);
      const bar = "█".repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8];
      return `${edges[i].padStart(edgeWidth)} │${String(count).padStart(countWidth)} ${bar}`;
    });
    return [...rows, `${edges[edges.length - 1].padStart(edgeWidth)} ┘ ${this.xLabel}`].join("\n");
  }
}

function checkRange(range: readonly [number, number]): readonly [number, number] {
  if (!(Array.isArray(range) && range[1] > range[0] && Number.isFinite(range[1] - range[0])))
    throw new ArgumentError("histogram", "range must be a lower and a higher number", String(range));
  return range;
}

/** As numpy has it: equal values lie in the middle of a range of 1, or of more where 1 is less than a rounding. */
function rangeOf(values: Float64Array): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [values[0], values[0]]);
  const half = Math.max(0.5, Math.abs(low) * 2 ** -20);
  return low === high ? [low - half, high + half] : [low, high];
}

/**
 * How often values fall into bins of equal width, for instance weights or gradients of a layer.
 *
 * ```ts
 * console.log(await viz.histogram(model.hidden.weight.read(), { xLabel: "weight" }).toText());
 * ```
 *
 * As text in bars of block characters; as SVG by vega and vega-lite.
 *
 * @throws ArgumentError for values that are not finite, and for options out of range
 */
export const histogram = (values: Values, options: HistogramOptions = {}): Histogram => new Histogram(values, options);
