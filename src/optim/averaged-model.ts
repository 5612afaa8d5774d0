import { ArgumentError, StateDictError } from "../errors.js";
import { type AnyModule, Module } from "../nn/module.js";
import { buffer, Parameter } from "../nn/parameter.js";
import { add, div, mul, sub } from "../ops/arithmetic.js";
import { cast } from "../ops/cast.js";
import { eq } from "../ops/compare.js";
import { zeros } from "../ops/create.js";
import { where } from "../ops/where.js";
import { formatShape, sameShape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";

/** How a model's average is kept. */
export interface AveragedModelOptions {
  /** The share of the average that each update keeps: an exponential moving average. Default: all updates weigh the same. */
  readonly decay?: number;
  /** Whether buffers, such as running statistics, are averaged too; else they are those of the model. Default false. */
  readonly useBuffers?: boolean;
}

/** The module that `averagedModel` makes: it computes what its copy of the model does with the averages. */
export class AveragedModel<M extends AnyModule> extends Module<Parameters<M["forward"]>, ReturnType<M["forward"]>> {
  /** How many updates there were. */
  readonly nAveraged: Cell;
  /** The copy that holds the averages. */
  readonly module: M;
  readonly #pairs: readonly { readonly from: Cell; readonly to: Cell }[];
  readonly #options: AveragedModelOptions;

  /** @internal Use `averagedModel`. */
  constructor(model: M, copy: M, options: AveragedModelOptions) {
    super();
    const { decay } = options;
    if (decay !== undefined && !(decay >= 0 && decay <= 1))
      throw new ArgumentError("averagedModel", "decay must lie in [0, 1]", String(decay));
    this.#options = options;
    this.#pairs = pairsOf(model, copy);
    copy.loadStateDict(model.stateDict());
    this.module = copy.freeze();
    this.nAveraged = buffer(zeros([], { dtype: "i32" }), { name: "n_averaged" });
  }

  forward(...inputs: Parameters<M["forward"]>): ReturnType<M["forward"]> {
    // The types of what the model takes and gives, which `AnyModule` does not know.
    return this.module.forward(...(inputs as never[])) as ReturnType<M["forward"]>;
  }

  /** Takes up the parameters as they are now; in a compiled function as they are at this place. */
  update(): void {
    const count = this.nAveraged.read();
    for (const { from, to } of this.#pairs) {
      const averaged = from.dtype === "f32" && (from instanceof Parameter || this.#options.useBuffers);
      to.assign(averaged ? where(eq(count, 0), from, this.#mean(to.read(), from.read(), count)) : from.read());
    }
    this.nAveraged.assign(add(count, 1));
  }

  #mean(average: Tensor, value: Tensor, count: Tensor): Tensor {
    const { decay } = this.#options;
    const change = sub(value, average);
    return add(average, decay === undefined ? div(change, add(cast(count, "f32"), 1)) : mul(change, 1 - decay));
  }
}

/** The cells of a model and of its copy by name, each once. */
function pairsOf(model: AnyModule, copy: AnyModule): { from: Cell; to: Cell }[] {
  const cells = model.stateDict();
  const copies = copy.stateDict();
  const pairs = new Map<Cell, Cell>();
  for (const name of new Set([...cells.keys(), ...copies.keys()])) {
    const [from, to] = [cells.get(name), copies.get(name)];
    if (!from || !to || from === to || from.dtype !== to.dtype || !sameShape(from.shape, to.shape)) {
      const [a, b] = [from, to].map((cell) => (cell ? `${cell.dtype} ${formatShape(cell.shape)}` : "nothing"));
      const found = from && from === to ? "the same cell" : `${a} and ${b}`;
      throw new StateDictError(
        "averagedModel",
        "the copy must be another model of the same form",
        `${name} is ${found}`,
      );
    }
    pairs.set(from, to);
  }
  return [...pairs].map(([from, to]) => ({ from, to }));
}

/**
 * Averages of the parameters of a model over its training, in a second model of the same form, which is given the model's values:
 * PyTorch's AveragedModel, for stochastic weight averaging (Izmailov et al. 2018) or, with a decay, an exponential moving average.
 *
 * ```ts
 * const average = optim.averagedModel(model, makeModel(), { decay: 0.999 });
 * const step = compile((x, labels) => {
 *   optimizer.step(loss.crossEntropy(model.forward(x), labels));
 *   average.update();
 * });
 * average.eval().forward(x);
 * ```
 *
 * @throws StateDictError if the copy has other parameters, or the same
 */
export const averagedModel = <M extends AnyModule>(
  model: M,
  copy: M,
  options: AveragedModelOptions = {},
): AveragedModel<M> => new AveragedModel(model, copy, options);
