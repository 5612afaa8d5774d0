import { neg } from "../ops/arithmetic.js";
import { scalar } from "../ops/operand.js";
import { leaf } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { readSwitch } from "../tensor/tracing.js";
import type { Ledger } from "./ledger.js";
import {
  anyNumbers,
  type CommonOptions,
  checkOptions,
  checkScheduled,
  type LearningRate,
  scheduledAt,
  type UpdateRule,
} from "./rule.js";
import type { Slot } from "./slot.js";

/** What the parameters of all groups share at one step. */
export interface GroupStep {
  readonly gradients: ReadonlyMap<Slot, Tensor>;
  /** A factor on all gradients; undefined: 1. */
  readonly scale: Tensor | undefined;
  readonly ledger: Ledger;
  /** The learning rate for a group without its own, and the number of the step, when it runs. */
  readonly now: () => { readonly lr: LearningRate; readonly step: number };
}

/** Parameters that share their options. */
export class Group<O extends CommonOptions> {
  readonly slots: readonly Slot[];
  /** Its options as they were when the optimizer was made. */
  readonly options: O;
  readonly #rule: UpdateRule<O>;
  #lr: LearningRate | undefined;
  #weightDecay: number;

  constructor(rule: UpdateRule<O>, slots: readonly Slot[], options: O, lr: LearningRate | undefined) {
    this.slots = slots;
    this.options = options;
    this.#rule = rule;
    this.#lr = lr;
    this.#weightDecay = options.weightDecay;
  }

  /** A learning rate of its own; undefined: the optimizer's. */
  get lr(): LearningRate | undefined {
    return this.#lr;
  }

  set lr(lr: LearningRate | undefined) {
    if (lr !== undefined) checkScheduled(this.#rule.name, "lr", lr);
    this.#lr = lr;
  }

  /** Its weight decay, which may be changed between steps. */
  get weightDecay(): number {
    return this.#weightDecay;
  }

  set weightDecay(weightDecay: number) {
    const cells = this.slots.map(({ cell }) => cell);
    checkOptions(this.#rule, { ...this.options, weightDecay }, cells);
    this.#weightDecay = weightDecay;
  }

  /**
   * Starts the next version of every parameter that has a gradient: one command for all that have made equally many steps and keep the same.
   */
  update(step: GroupStep): void {
    const { gradients, ledger } = step;
    const lockstep = new Map<string, Slot[]>();
    for (const slot of this.slots) {
      if (!gradients.has(slot)) continue;
      const t = `${slot.steps + ledger.ahead(slot)} ${[...slot.state.keys()]}`;
      lockstep.set(t, [...(lockstep.get(t) ?? []), slot]);
    }
    for (const slots of lockstep.values()) this.#updateTogether(slots, step);
  }

  #updateTogether(slots: readonly Slot[], { gradients, scale, ledger, now }: GroupStep): void {
    const { inStep, t } = stepCounts(
      slots,
      slots.map((slot) => ledger.ahead(slot)),
    );
    // Should they fall out of step, a compiled function traces anew.
    readSwitch(slots, "in step", inStep);
    const cells = [...slots[0].state.keys()].map((key) => slots.flatMap(({ state }) => state.get(key) ?? []));
    const { parameters, state } = this.#rule.apply({
      parameters: slots.map(({ cell }) => cell.read()),
      gradients: slots.flatMap((slot) => gradients.get(slot) ?? []),
      state: cells.map((list) => list.map((cell) => cell.read())),
      hyper: this.#hyper(t, now),
      scale: this.#signed(scale),
      options: this.options,
    });
    parameters.forEach((tensor, i) => {
      slots[i].cell.assign(tensor);
    });
    state.forEach((tensors, k) => {
      tensors.forEach((tensor, i) => {
        cells[k][i].assign(tensor);
      });
    });
  }

  /** The factor on its gradients: to climb is to descend the negative. */
  #signed(scale: Tensor | undefined): Tensor {
    const { maximize } = this.options;
    return scale === undefined ? scalar(maximize ? -1 : 1) : maximize ? neg(scale) : scale;
  }

  /** The numbers of a step as an input of the program: asked at every run. */
  #hyper(t: () => number, now: GroupStep["now"]): Tensor {
    const read = (): readonly number[] => {
      const { lr, step } = now();
      return this.#rule.hyper(this.options, {
        lr: scheduledAt(this.#rule.name, this.#lr ?? lr, step, "lr"),
        weightDecay: this.#weightDecay,
        t: t(),
        at: (value, i = step) => scheduledAt(this.#rule.name, value, i),
      });
    };
    return leaf({ kind: "host", read }, [this.#rule.hyper(this.options, anyNumbers).length], "f32");
  }
}

/**
 * Whether slots have made equally many steps, and the number of their next one. Made apart from the graph, since a compiled function
 * keeps both, and would keep whatever else their scope holds.
 */
function stepCounts(slots: readonly Slot[], ahead: readonly number[]): { inStep: () => boolean; t: () => number } {
  const [first] = slots;
  return {
    inStep: () => slots.every((slot, i) => slot.steps + ahead[i] === first.steps + ahead[0]),
    t: () => first.steps + ahead[0] + 1,
  };
}
