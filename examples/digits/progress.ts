import type { EpochEvent, StepEvent } from "chainrule";
import { createLogUpdate } from "log-update";
import type { Output } from "./program.js";

const BAR = 60;
/** Nobody reads faster. */
const REDRAW_MILLISECONDS = 80;

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Shows training: on a terminal a bar that is redrawn, and in any case a line for each epoch. */
export class Progress {
  readonly #output: Output;
  readonly #epochs: number;
  readonly #steps: number;
  readonly #redraw: ReturnType<typeof createLogUpdate> | undefined;
  readonly #began = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(output: Output, epochs: number, steps: number) {
    this.#output = output;
    this.#epochs = epochs;
    this.#steps = steps;
    // Not hiding the cursor leaves the terminal as it should be however the program ends.
    if (output.isTTY) this.#redraw = createLogUpdate(output as NodeJS.WriteStream, { showCursor: true });
  }

  step({ epoch, step, soFar, imagesPerSecond }: StepEvent): void {
    const now = performance.now();
    if (this.#redraw === undefined || now - this.#drawn < REDRAW_MILLISECONDS) return;
    this.#drawn = now;
    const done = (epoch - 1) * this.#steps + step;
    const all = this.#epochs * this.#steps;
    const left = ((now - this.#began) / done) * (all - done);
    const standing = [
      `epoch ${epoch}/${this.#epochs}`,
      `step ${step}/${this.#steps}`,
      `loss ${soFar.loss.toFixed(4)}`,
      `accuracy ${percent(soFar.accuracy)}`,
      `${imagesPerSecond.toFixed(0)} images/s`,
    ];
    this.#redraw(`${standing.join("  ")}\n${bar(done / all)}  ${Math.ceil(left / 1000)} s left`);
  }

  epoch({ epoch, loss, accuracy, imagesPerSecond, validation, stopped }: EpochEvent): void {
    this.#redraw?.clear();
    const parts = [
      `epoch ${epoch}/${this.#epochs}`,
      `loss ${loss.toFixed(4)}`,
      `accuracy ${percent(accuracy)}`,
      `${imagesPerSecond.toFixed(0)} images/s`,
      `${((performance.now() - this.#began) / 1000).toFixed(1)} s`,
    ];
    if (validation)
      parts.push(`validation: loss ${validation.loss.toFixed(4)}, accuracy ${percent(validation.accuracy)}`);
    if (stopped) parts.push("stopped early");
    this.#output.write(`${parts.join("  ")}\n`);
  }

  /** Ends the redrawing. */
  close(): void {
    this.#redraw?.clear();
    this.#redraw?.done();
  }
}

/** A share of a whole, from 0 to 1. */
export function bar(share: number): string {
  const full = Math.floor(share * BAR);
  return "█".repeat(full) + "░".repeat(BAR - full);
}
