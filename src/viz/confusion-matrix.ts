import { ArgumentError, type Cell, ShapeError, Tensor } from "../index.js";
import { Figure, short } from "./figure.js";
import { kindOf, numbersOf, readCell } from "./values.js";
import { sheet, vegaSvg } from "./vega.js";

/** How a confusion matrix is labelled. */
export interface ConfusionMatrixOptions {
  /** Default none. */
  readonly title?: string;
  /** The names of the classes. Default 0, 1, 2 … */
  readonly classes?: readonly string[];
}

/** A matrix: a tensor, a cell, or one list for each row. */
export type Counts = Tensor | Cell | readonly ArrayLike<number>[];

/** How often each class was taken for each. */
export class ConfusionMatrix extends Figure {
  readonly title: string;
  readonly classes: readonly string[];
  /** At [i][j]: how often class j was predicted where class i was true. */
  readonly matrix: readonly (readonly number[])[];

  constructor(counts: Counts, { title = "", classes }: ConfusionMatrixOptions) {
    super();
    const matrix = rowsOf(counts);
    const odd = matrix.find((row) => row.length !== matrix.length);
    if (matrix.length === 0 || odd)
      throw new ShapeError(
        "confusionMatrix",
        "must be square, with at least one class",
        `${matrix.length} rows${odd ? `, one of ${odd.length}` : ""}`,
      );
    if (classes && classes.length !== matrix.length)
      throw new ArgumentError(
        "confusionMatrix",
        `classes must be a name for each of the ${matrix.length} rows`,
        String(classes.length),
      );
    this.title = title;
    this.classes = classes ? [...classes] : matrix.map((_, i) => String(i));
    this.matrix = matrix;
  }

  toSvg(): Promise<string> {
    const { matrix, classes } = this;
    const values = matrix.flatMap((row, i) => {
      const all = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, j) => ({ true: i, predicted: j, text: shown(count), share: all === 0 ? 0 : count / all }));
    });
    const cell = Math.min(48, 480 / classes.length);
    const axis = { labelExpr: `${JSON.stringify(classes)}[datum.value]`, labelOverlap: true };
    return vegaSvg({
      ...sheet(this.title),
      width: { step: cell },
      height: { step: cell },
      data: { values },
      encoding: {
        x: { field: "predicted", type: "ordinal", axis: { ...axis, orient: "top", labelAngle: 0 } },
        y: { field: "true", type: "ordinal", axis },
      },
      layer: [
        {
          mark: "rect",
          encoding: {
            color: { field: "share", type: "quantitative", scale: { domain: [0, 1] }, title: "share of class" },
          },
        },
        {
          mark: { type: "text", fontSize: Math.min(11, cell / 3) },
          encoding: {
            text: { field: "text", type: "nominal" },
            color: { condition: { test: "datum.share > 0.5", value: "white" }, value: "black" },
          },
        },
      ],
    });
  }

  /** One row for each class, whatever the size; · stands for none. */
  protected async drawText(): Promise<string> {
    const { classes } = this;
    const names = Math.max(...classes.map(({ length }) => length));
    const cells = this.matrix.map((row) => row.map((count) => (count === 0 ? "·" : shown(count))));
    const widths = classes.map((name, j) => Math.max(name.length, ...cells.map((row) => row[j].length)) + 2);
    const line = (name: string, row: readonly string[]): string =>
      name.padStart(names) + row.map((text, j) => text.padStart(widths[j])).join("");
    return [line("", classes), ...cells.map((row, i) => line(classes[i], row))].join("\n");
  }
}

/** Counts whole, shares in three digits. */
const shown = (count: number): string => (Number.isInteger(count) ? String(count) : short(count));

/** The rows of a matrix. */
function rowsOf(counts: Counts): number[][] {
  const matrix = readCell(counts);
  if (matrix instanceof Tensor) {
    const { shape } = matrix;
    if (shape.length !== 2) throw new ShapeError("confusionMatrix", "takes a matrix", `(${shape.join(", ")})`);
    const numbers = Array.from(matrix.data());
    return Array.from({ length: shape[0] }, (_, i) => numbers.slice(i * shape[1], (i + 1) * shape[1]));
  }
  if (!Array.isArray(matrix)) throw new ArgumentError("confusionMatrix", "takes a matrix", kindOf(matrix));
  return matrix.map((row) => Array.from(numbersOf("confusionMatrix", row)));
}

/**
 * A confusion matrix: true classes from top to bottom, predicted ones from left to right.
 *
 * As text in columns; as SVG by vega and vega-lite, each cell coloured by its share of the true class.
 *
 * @param matrix how often class j was predicted where class i was true, at [i][j]: as `metrics.confusion` and `confusionMatrix` give it
 * @throws ShapeError for what is not square; ArgumentError for another number of names
 */
export const confusionMatrix = (matrix: Counts, options: ConfusionMatrixOptions = {}): ConfusionMatrix =>
  new ConfusionMatrix(matrix, options);
