import { remember } from "../remember.js";
import { currentTrace, type Trace } from "../tensor/tracing.js";
import type { Slot } from "./slot.js";

/**
 * What is planned for an optimizer on top of its state: by one uncompiled call, or by a trace so far, which may step several times.
 * The state itself advances after each run.
 */
export class Ledger {
  steps = 0;
  readonly #ahead = new Map<Slot, number>();
  readonly #accumulated = new Map<Slot, boolean>();

  /** Steps of the parameter planned so far. */
  ahead(slot: Slot): number {
    return this.#ahead.get(slot) ?? 0;
  }

  accumulated(slot: Slot): boolean {
    return this.#accumulated.get(slot) ?? slot.accumulated;
  }

  step(slots: readonly Slot[]): void {
    this.steps++;
    for (const slot of slots) {
      this.#ahead.set(slot, this.ahead(slot) + 1);
      this.#accumulated.set(slot, false);
    }
  }

  accumulate(slots: readonly Slot[]): void {
    for (const slot of slots) this.#accumulated.set(slot, true);
  }
}

/** The ledger of the trace under way, or a fresh one. */
export function ledgerIn(ledgers: WeakMap<Trace, Ledger>): Ledger {
  const trace = currentTrace();
  return trace ? remember(ledgers, trace, () => new Ledger()) : new Ledger();
}
