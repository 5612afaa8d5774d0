import { StateDictError } from "../errors.js";
import { writeCells } from "../program/cell-values.js";
import type { Shape } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";
import { readSwitch } from "../tensor/tracing.js";
import { Parameter } from "./parameter.js";
import { type LoadOptions, type LoadResult, matchEntries, type StateDict } from "./state-dict.js";
import { type SummaryOptions, summarize } from "./summary.js";

/** A module whatever it takes and gives. */
export type AnyModule = Module<never[], unknown>;

/**
 * A part of a model: what it computes is its `forward`, its state is what its fields hold.
 *
 * Fields that are cells or modules, also within arrays, maps and plain objects, belong to it; private `#fields` do not. Their names
 * joined with "." are the keys of the state dict. The names of fields are written in snake case there, so that `runningMean` is
 * PyTorch's `running_mean`.
 *
 * ```ts
 * class Mlp extends nn.Module {
 *   readonly hidden = nn.linear(784, 128);
 *   readonly head = nn.linear(128, 10);
 *   forward(x: Tensor): Tensor {
 *     return this.head.forward(relu(this.hidden.forward(x)));
 *   }
 * }
 * ```
 */
export abstract class Module<Inputs extends unknown[] = [Tensor], Output = Tensor> {
  #training = true;

  abstract forward(...inputs: Inputs): Output;

  /** Whether layers such as dropout and batch norm behave as in training; a switch that compiled functions follow. */
  get training(): boolean {
    return readSwitch(this, "training", () => this.#training);
  }

  set training(value: boolean) {
    this.#training = value;
  }

  /** What summaries call it. */
  get kind(): string {
    return this.constructor.name;
  }

  /** Training mode, for this module and all within it. */
  train(): this {
    for (const module of this.modules()) module.training = true;
    return this;
  }

  /** Evaluation mode, for this module and all within it. */
  eval(): this {
    for (const module of this.modules()) module.training = false;
    return this;
  }

  /** Stops the training of all parameters: optimizers pass over them. */
  freeze(): this {
    for (const cell of this.parameters()) cell.trainable = false;
    return this;
  }

  /** Lets all parameters train. */
  unfreeze(): this {
    for (const cell of this.parameters()) cell.trainable = true;
    return this;
  }

  /** The parameters, each once, in the order of the fields. */
  parameters(): Parameter[] {
    return [...this.namedParameters().values()];
  }

  /** The parameters by name, each once, under its first name. */
  namedParameters(): Map<string, Parameter> {
    const found = new Map<string, Parameter>();
    const seen = new Set<Cell>();
    for (const [name, cell] of this.stateDict()) {
      if (!seen.has(cell) && cell instanceof Parameter) found.set(name, cell);
      seen.add(cell);
    }
    return found;
  }

  /** The cells that are not parameters, each once. */
  buffers(): Cell[] {
    return [...new Set(this.stateDict().values())].filter((cell) => !(cell instanceof Parameter));
  }

  /** Every parameter and buffer by name; one that has several names (tied weights) is listed under each. */
  stateDict(): Map<string, Cell> {
    const cells = new Map<string, Cell>();
    for (const [name, item] of walk(this, "", [])) {
      if (!(item instanceof Cell)) continue;
      if (cells.has(name) && cells.get(name) !== item)
        throw new StateDictError("stateDict", "names must be unique", `${name} for two fields`);
      cells.set(name, item);
      // The longest name is the cell's place in the whole model; of several the first stays.
      if (name.endsWith(`.${cellName(item)}`)) item.name = name;
    }
    return cells;
  }

  /**
   * Gives every parameter and buffer the value of its entry: all of them, or none and an error that lists everything wrong.
   *
   * @throws StateDictError for entries that are missing, unknown or misshapen, and for two values for one tied parameter
   */
  loadStateDict(dict: StateDict, options: LoadOptions = {}): LoadResult {
    const slots = new Map(
      [...this.stateDict()].map(([name, cell]) => [name, { target: cell, shape: cell.shape, dtype: cell.dtype }]),
    );
    const { values, missing, unknown } = matchEntries(slots, dict, options);
    writeCells(values, "loadStateDict");
    return { missing, unknown };
  }

  /** This module and all within it, each once. */
  modules(): AnyModule[] {
    return [...new Set(this.namedModules().values())];
  }

  /** This module, named "", and all within it by name. */
  namedModules(): Map<string, AnyModule> {
    const found = new Map<string, AnyModule>();
    for (const [name, item] of walk(this, "", [])) if (item instanceof Module) found.set(name, item);
    return found;
  }

  /**
   * A table of the layers and their parameters, for people. With the shape of an input, batch included, it shows the shape of each
   * layer's output; nothing is computed for it.
   */
  summary(inputShape?: Shape, options?: SummaryOptions): string {
    return summarize(this, inputShape, options);
  }
}

const cellName = ({ name }: Cell): string => name;

/** The modules and cells a value holds, in order of the fields, with their names. A module that holds itself is left at that. */
function* walk(value: unknown, name: string, path: readonly unknown[]): Generator<[string, Cell | AnyModule]> {
  if (value instanceof Cell) yield [name, value];
  const entries = entriesOf(value);
  if (entries === undefined || path.includes(value)) return;
  if (value instanceof Module) yield [name, value];
  for (const [key, item] of entries) yield* walk(item, name === "" ? key : `${name}.${key}`, [...path, value]);
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Module) return Object.entries(value).map(([field, item]) => [stateKey(field), item]);
  if (value instanceof Map) return [...value].map(([key, item]) => [String(key), item]);
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
    ? Object.entries(value)
    : undefined;
}

/** A field's name in snake case: runningMean → running_mean. */
function stateKey(field: string): string {
  return field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
