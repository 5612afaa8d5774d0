import type { DType } from "../dtype.js";
import { zeros } from "../ops/create.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import { randomState, setRandomState } from "../tensor/random-state.js";
import { Tensor } from "../tensor/tensor.js";
import { inEvalMode } from "./mode.js";
import type { AnyModule } from "./module.js";
import type { Parameter } from "./parameter.js";

export interface SummaryOptions {
  /** Element type of the input: "i32" for a model that begins with an embedding. Default "f32". */
  readonly dtype?: DType;
}

const HEADERS = ["name", "layer", "output", "parameters"] as const;

/** The table behind `Module.summary`. */
export function summarize(model: AnyModule, inputShape?: Shape, { dtype = "f32" }: SummaryOptions = {}): string {
  const shapes = inputShape ? outputShapes(model, zeros(inputShape, { dtype })) : new Map<AnyModule, string>();
  const counted = new Set<Parameter>();
  const rows: string[][] = [];
  for (const [name, module] of model.namedModules()) {
    const inner = module.modules().slice(1);
    if (inner.length > 0 && name === "") continue;
    // A parameter counts once, in the innermost module that holds it first.
    const below = new Set(inner.flatMap((part) => part.parameters()));
    const own = module.parameters().filter((cell) => !below.has(cell) && !counted.has(cell));
    for (const cell of own) counted.add(cell);
    rows.push([name, module.kind, shapes.get(module) ?? "", total(own)]);
  }
  const all = model.parameters();
  const trainable = all.filter((cell) => cell.trainable);
  const columns = HEADERS.map((_, i) => i).filter((i) => inputShape !== undefined || i !== 2);
  const table = alignColumns([HEADERS, ...rows].map((row) => columns.map((i) => row[i])));
  return `${table}\n${total(all)} parameters, ${total(trainable)} trainable`;
}

function total(cells: readonly Parameter[]): string {
  return cells.reduce((sum, { shape }) => sum + sizeOf(shape), 0).toLocaleString("en-US");
}

/** Left-aligned columns but for the last, which holds numbers, with a line below the first row. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const last = rows[0].length - 1;
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === last ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  "),
  );
  return [lines[0], "─".repeat(lines[0].length), ...lines.slice(1)].join("\n");
}

/** Runs the model on a description of an input, listening to what each module gives. */
function outputShapes(model: AnyModule, input: Tensor): Map<AnyModule, string> {
  const shapes = new Map<AnyModule, string>();
  const modules = model.modules();
  const fields = modules.map((module) => Object.getOwnPropertyDescriptor(module, "forward"));
  for (const module of modules) {
    const forward: (...inputs: never[]) => unknown = module.forward;
    const listening = (...inputs: never[]): unknown => {
      const output = forward.apply(module, inputs);
      if (output instanceof Tensor) shapes.set(module, formatShape(output.shape));
      return output;
    };
    Object.defineProperty(module, "forward", { value: listening, configurable: true });
  }
  const random = randomState();
  try {
    inEvalMode(model, () => (model as unknown as { forward(x: Tensor): unknown }).forward(input));
  } finally {
    setRandomState(random);
    modules.forEach((module, i) => {
      const field = fields[i];
      Reflect.deleteProperty(module, "forward");
      if (field) Object.defineProperty(module, "forward", field);
    });
  }
  return shapes;
}
