import { ArgumentError } from "../../errors.js";
import {
  type LoadOptions,
  type LoadResult,
  matchEntries,
  type StateDict,
  type StateEntry,
} from "../../nn/state-dict.js";
import { checkRange } from "../rule.js";
import { checkSteps, type Schedule } from "./base.js";

/** What `reduceOnPlateau` takes for progress, and what it does without it. */
export interface ReduceOnPlateauOptions {
  /** Whether less or more of what is measured is better. Default "min". */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** How many measures in a row may be no better. Default 10. */
  readonly patience?: number;
  /** By how much a measure must be better to count. Default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a share of the best or a difference from it. Default "rel". */
  readonly thresholdMode?: "rel" | "abs";
  /** Measures after a reduction that do not count. Default 0. */
  readonly cooldown?: number;
  /** The rate never falls below this. Default 0. */
  readonly minLr?: number;
  /** A change that is not larger than this is left out. Default 1e-8. */
  readonly eps?: number;
}

/**
 * A rate that falls when what is measured has stopped getting better: PyTorch's ReduceLROnPlateau.
 *
 * ```ts
 * const plateau = optim.schedule.reduceOnPlateau(0.1, { patience: 3 });
 * const optimizer = optim.sgd(model, { lr: plateau.lr });
 * for await (const { validation } of fit(…)) plateau.step(validation.loss);
 * ```
 */
export class ReduceOnPlateau {
  /** The rate now, whatever the step. */
  readonly lr: Schedule;
  readonly #options: Required<ReduceOnPlateauOptions>;
  readonly #start: number;
  #rate: number;
  #best: number;
  #reductions = 0;
  #bad = 0;
  #cooldown = 0;

  /** @internal Use `reduceOnPlateau`. */
  constructor(lr: number, options: Required<ReduceOnPlateauOptions>) {
    this.#options = options;
    this.#start = lr;
    this.#rate = lr;
    this.#best = options.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.lr = () => this.#rate;
  }

  /** Takes up a measure, such as the loss of an epoch on the validation set, rounded to f32 as files store the best one. */
  step(measure: number): void {
    if (typeof measure !== "number") throw new ArgumentError("reduceOnPlateau", "step takes a number", String(measure));
    const metric = Math.fround(measure);
    const { patience, cooldown } = this.#options;
    const better = this.#isBetter(metric);
    if (better) this.#best = metric;
    this.#bad = better ? 0 : this.#bad + 1;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#bad = 0;
    }
    if (this.#bad <= patience) return;
    this.#reductions++;
    this.#rate = this.#reduced(this.#rate);
    this.#cooldown = cooldown;
    this.#bad = 0;
  }

  /** What it has seen so far, by name; `io.saveStateDict` writes it to a file. */
  stateDict(): Map<string, StateEntry> {
    const whole = (n: number): StateEntry => ({ dtype: "i32", shape: [], data: Int32Array.of(n) });
    return new Map([
      ["best", { dtype: "f32", shape: [], data: [this.#best] }],
      ["num_bad_epochs", whole(this.#bad)],
      ["cooldown_counter", whole(this.#cooldown)],
      ["reductions", whole(this.#reductions)],
    ]);
  }

  /**
   * Goes on where another was: its rate is what as many reductions make of lr.
   *
   * @throws StateDictError for entries that are missing, unknown or misshapen
   */
  loadStateDict(dict: StateDict, options: LoadOptions = {}): LoadResult {
    const places = new Map(
      [...this.stateDict()].map(([name, { dtype, shape }]) => [name, { target: name, dtype, shape }]),
    );
    const { values, missing, unknown } = matchEntries(places, dict, options);
    const value = (name: string, now: number): number => values.get(name)?.[0] ?? now;
    this.#best = value("best", this.#best);
    this.#bad = value("num_bad_epochs", this.#bad);
    this.#cooldown = value("cooldown_counter", this.#cooldown);
    this.#reductions = value("reductions", this.#reductions);
    this.#rate = this.#start;
    for (let i = 0; i < this.#reductions; i++) this.#rate = this.#reduced(this.#rate);
    return { missing, unknown };
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best;
    const sign = mode === "min" ? -1 : 1;
    const bound = thresholdMode === "rel" ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === "min" ? metric < bound : metric > bound;
  }

  #reduced(rate: number): number {
    const { factor, minLr, eps } = this.#options;
    const next = Math.max(rate * factor, minLr);
    return rate - next > eps ? next : rate;
  }
}

/** A rate that falls when what `step` is told has not been better `patience` times in a row. */
export function reduceOnPlateau(
  lr: number,
  {
    mode = "min",
    factor = 0.1,
    patience = 10,
    threshold = 1e-4,
    thresholdMode = "rel",
    cooldown = 0,
    minLr = 0,
    eps = 1e-8,
  }: ReduceOnPlateauOptions = {},
): ReduceOnPlateau {
  const op = "reduceOnPlateau";
  checkRange(op, "lr", lr);
  if (mode !== "min" && mode !== "max") throw new ArgumentError(op, "mode must be one of min, max", mode);
  if (thresholdMode !== "rel" && thresholdMode !== "abs")
    throw new ArgumentError(op, "thresholdMode must be one of rel, abs", thresholdMode);
  checkRange(op, "factor", factor, 0, 1);
  checkSteps(op, "patience", patience, 0);
  checkRange(op, "threshold", threshold);
  checkSteps(op, "cooldown", cooldown, 0);
  checkRange(op, "minLr", minLr);
  checkRange(op, "eps", eps);
  return new ReduceOnPlateau(lr, { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps });
}
