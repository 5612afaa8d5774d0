import { ArgumentError, CompileError, GradientError, ShapeError } from "../errors.js";
import type { LoadOptions, LoadResult, StateDict, StateEntry } from "../nn/state-dict.js";
import { add } from "../ops/arithmetic.js";
import { checkedFinite } from "../ops/checked-finite.js";
import { zeros } from "../ops/create.js";
import { pathGradients } from "../ops/grad.js";
import { writeCells } from "../program/cell-values.js";
import { evaluate } from "../program/evaluate.js";
import { formatShape, sizeOf } from "../shape.js";
import { takeBackPending } from "../tensor/cell.js";
import type { Tensor } from "../tensor/tensor.js";
import { currentTrace, readSwitch, type Trace } from "../tensor/tracing.js";
import { type ClipOptions, checkMaxNorm, checkNormType, clipByValue, normScale } from "./clip.js";
import { Group, type GroupStep } from "./group.js";
import { groupsOf, mergeOptions, type Parameters } from "./groups.js";
import { type Ledger, ledgerIn } from "./ledger.js";
import {
  type CommonOptions,
  checkOptions,
  checkRange,
  checkScheduled,
  type LearningRate,
  type UpdateRule,
} from "./rule.js";
import { Slot } from "./slot.js";
import { restoreState, saveState } from "./state.js";

/** How `step` computes. */
export interface StepOptions {
  /** Tensors to evaluate in the same program: once it has replaced the parameters, it is too late. */
  readonly keep?: readonly Tensor[];
  /**
   * Whether a loss or a gradient that is NaN or infinite is an error, also one whose sum is; it costs a pass over the gradients. Default false.
   */
  readonly checkFinite?: boolean;
}

/** What a step has computed. */
export interface StepResult {
  /** The norm over all gradients before clipping, evaluated along with the step; undefined unless `clipNorm` was given. */
  readonly norm: Tensor | undefined;
}

/** What an optimizer is made with: the options of its groups, and how gradients are clipped. */
export type Options<O> = Partial<O> & ClipOptions;

/**
 * Changes parameters so that a loss decreases.
 *
 * `step(loss)` evaluates the loss and updates the parameters in one program; in a compiled function it is part of that function's
 * program. Parameters the loss does not depend on are passed over, and so are frozen ones.
 */
export class Optimizer<O extends CommonOptions = CommonOptions> {
  readonly groups: readonly Group<O>[];
  readonly #clip: ClipOptions;
  readonly #name: string;
  readonly #slots: readonly Slot[];
  readonly #ledgers = new WeakMap<Trace, Ledger>();
  #lr: LearningRate;
  #steps = 0;
  /** The positions of the parameters with gradients added since the last step. */
  #accumulated = "";

  /** @internal Use `sgd`, `adam` and the others. */
  constructor(rule: UpdateRule<O>, parameters: Parameters<O>, given: Options<O>) {
    const { name, defaults } = rule;
    if (currentTrace())
      throw new CompileError("compile", `${name} was created while tracing; create models and optimizers outside`);
    const { clipValue, clipNorm, clipNormType, ...rest } = given;
    if (clipValue !== undefined) checkRange(name, "clipValue", clipValue);
    if (clipNorm !== undefined) checkMaxNorm(name, "clipNorm", clipNorm);
    if (clipNormType !== undefined) checkNormType(name, "clipNormType", clipNormType);
    if (clipNormType !== undefined && clipNorm === undefined)
      throw new ArgumentError(name, "clipNormType goes with clipNorm", String(clipNormType));
    // What is left without the options of clipping are those of the groups.
    const options = mergeOptions(name, defaults, rest as unknown as Partial<O>);
    const groups = groupsOf(name, parameters).map(({ cells, own }) => ({
      cells,
      own,
      merged: mergeOptions(name, options, own),
    }));
    for (const { merged, cells } of groups) {
      checkOptions(rule, merged, cells);
    }
    const names = groups.flatMap(({ cells }) => cells.map((cell) => cell.name));
    const unique = new Set(names).size === names.length;
    let position = 0;
    this.groups = groups.map(({ cells, own, merged }) => {
      const slots = cells.map(
        (cell) => new Slot(cell, unique ? cell.name : String(position++), rule.state(merged, cell.shape)),
      );
      return new Group(rule, slots, merged, own.lr);
    });
    this.#clip = { ...given };
    this.#name = name;
    this.#slots = this.groups.flatMap((group) => group.slots);
    this.#lr = options.lr;
  }

  /** The learning rate of the groups that have none of their own: a number, or a function of the steps made before. */
  get lr(): LearningRate {
    return this.#lr;
  }

  set lr(lr: LearningRate) {
    checkScheduled(this.#name, "lr", lr);
    this.#lr = lr;
  }

  /** Steps made. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Updates the parameters with the gradients of a loss, added to those accumulated before; without a loss with the accumulated
   * ones. Uncompiled, the loss, the norm and the tensors of `keep` are evaluated along with the update. When that fails, nothing has
   * changed.
   *
   * @throws GradientError if the loss depends on none of the parameters; NumericError as `checkFinite` says
   */
  step(loss?: Tensor, { keep = [], checkFinite = false }: StepOptions = {}): StepResult {
    const ledger = ledgerIn(this.#ledgers);
    const raw = this.#collect(loss, ledger);
    const checks = checkFinite ? [this.#finite("step", loss, raw)] : [];
    currentTrace()?.checks.push(...checks);
    const { gradients, norm, scale } = this.#clipped(raw);
    const ahead = ledger.steps;
    const now = () => ({ lr: this.#lr, step: this.#steps + ahead });
    for (const group of this.groups) group.update({ gradients, scale, ledger, now });
    const reached = [...gradients.keys()];
    ledger.step(reached);
    const wanted = [loss, norm, ...keep, ...checks].filter((tensor) => tensor !== undefined);
    this.#finish(wanted, () => {
      this.#steps++;
      for (const slot of reached) {
        slot.steps++;
        slot.accumulated = false;
      }
      if (this.#accumulated !== "") this.#noteAccumulated();
    });
    return { norm };
  }

  /**
   * Adds the gradients of a loss to those of the next step. Uncompiled, the loss and the tensors of `keep` are evaluated.
   *
   * @throws GradientError if the loss depends on none of the parameters; NumericError as `checkFinite` says
   */
  accumulate(loss: Tensor, { keep = [], checkFinite = false }: StepOptions = {}): void {
    const gradients = this.#gradientsOf(loss, "accumulate");
    const checks = checkFinite ? [this.#finite("accumulate", loss, gradients)] : [];
    currentTrace()?.checks.push(...checks);
    for (const [slot, gradient] of gradients) slot.gradient.assign(add(slot.gradient, gradient));
    const reached = [...gradients.keys()];
    ledgerIn(this.#ledgers).accumulate(reached);
    this.#finish([loss, ...keep, ...checks], () => {
      for (const slot of reached) slot.accumulated = true;
      this.#noteAccumulated();
    });
  }

  /** Forgets the gradients that were accumulated since the last step. */
  zeroGrad(): void {
    const forgotten = this.#slots.filter(({ accumulated }) => accumulated);
    writeCells(
      new Map(forgotten.map(({ gradient }) => [gradient, new Float32Array(sizeOf(gradient.shape))])),
      "zeroGrad",
    );
    for (const slot of forgotten) slot.accumulated = false;
    this.#noteAccumulated();
  }

  /**
   * Step counts and state by name, as copies: `step`, and for each parameter `<name>.step` and what the optimizer keeps for it.
   * Parameters are named by their place in the model, by their position if that is not unique.
   */
  stateDict(): Map<string, StateEntry> {
    return saveState(this.#steps, this.#slots);
  }

  /**
   * Takes over the state of another run: all of it, or none and an error that lists everything wrong. Learning rates and other
   * options are not part of it, and accumulated gradients are forgotten.
   *
   * @throws StateDictError for entries that are missing, unknown or misshapen
   */
  loadStateDict(dict: StateDict, options: LoadOptions = {}): LoadResult {
    const { steps = this.#steps, missing, unknown } = restoreState(this.#slots, dict, options);
    this.#steps = steps;
    this.zeroGrad();
    return { missing, unknown };
  }

  /** The gradients after clipping by value, their norm and the factor of clipping by norm. */
  #clipped(raw: ReadonlyMap<Slot, Tensor>): Omit<GroupStep, "ledger" | "now"> & StepResult {
    const { clipValue, clipNorm, clipNormType = 2 } = this.#clip;
    let list = [...raw.values()];
    if (clipValue !== undefined) list = clipByValue(list, clipValue);
    const gradients = new Map([...raw.keys()].map((slot, i) => [slot, list[i]]));
    if (clipNorm === undefined) return { gradients, norm: undefined, scale: undefined };
    return { gradients, ...normScale(list, clipNorm, clipNormType) };
  }

  #finite(method: string, loss: Tensor | undefined, gradients: ReadonlyMap<Slot, Tensor>): Tensor {
    const named = new Map(loss ? [["the loss", loss]] : []);
    for (const [{ name }, gradient] of gradients) named.set(`the gradient of ${name}`, gradient);
    return checkedFinite(`${this.#name}.${method}`, named);
  }

  /** Computes an uncompiled step now, then counts it; a compiled one is counted after each run. */
  #finish(wanted: readonly Tensor[], advance: () => void): void {
    const trace = currentTrace();
    if (trace) {
      trace.commits.push(advance);
      return;
    }
    try {
      evaluate(...wanted);
    } catch (error) {
      // Even where what failed is none of the update: half a step would be computed by whoever reads next.
      takeBackPending();
      throw error;
    }
    advance();
  }

  #noteAccumulated(): void {
    this.#accumulated = this.#slots.flatMap((slot, i) => (slot.accumulated ? [i] : [])).join(" ");
  }

  #gradientsOf(loss: Tensor, method: string): Map<Slot, Tensor> {
    const op = `${this.#name}.${method}`;
    if (loss.size !== 1 || loss.dtype !== "f32")
      throw new ShapeError(op, "the loss must be one f32 number", `${loss.dtype} ${formatShape(loss.shape)}`);
    const slots = this.#slots.filter(({ cell }) => cell.trainable);
    const cells = slots.map(({ cell }) => cell);
    const gradients = new Map<Slot, Tensor>();
    pathGradients(loss, cells).forEach((gradient, i) => {
      if (gradient) gradients.set(slots[i], gradient);
    });
    if (gradients.size === 0) {
      const gone = loss.needsGrad ? "" : ", or its history ended when an update replaced what it was computed from";
      throw new GradientError(op, `the loss depends on none of the ${cells.length} trainable parameters${gone}`);
    }
    return gradients;
  }

  /** The gradients of a step, in the order of the parameters; what was accumulated begins anew at zero. */
  #collect(loss: Tensor | undefined, ledger: Ledger): Map<Slot, Tensor> {
    const fresh = loss ? this.#gradientsOf(loss, "step") : new Map<Slot, Tensor>();
    readSwitch(this, "accumulated", () => this.#accumulated);
    const gradients = new Map<Slot, Tensor>();
    for (const slot of this.#slots) {
      const gradient = fresh.get(slot);
      if (slot.cell.trainable && ledger.accumulated(slot)) {
        const sum = slot.gradient.read();
        gradients.set(slot, gradient ? add(sum, gradient) : sum);
        slot.gradient.assign(zeros(slot.cell.shape));
      } else if (gradient) gradients.set(slot, gradient);
    }
    if (gradients.size === 0)
      throw new GradientError(
        `${this.#name}.step`,
        "no gradients were accumulated; pass a loss, or call accumulate before",
      );
    return gradients;
  }
}
