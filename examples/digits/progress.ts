import type { EpochEvent, StepEvent } from "chainrule";
import type { Output } from "../kit/program.js";
import { ProgressBar, percent } from "../kit/progress.js";

/** Shows training: on a terminal a bar that is redrawn, and in any case a line for each epoch. */
export class Progress {
  readonly #bar: ProgressBar;
  readonly #epochs: number;
  readonly #steps: number;

  constructor(output: Output, epochs: number, steps: number) {
    this.#bar = new ProgressBar(output);
    this.#epochs = epochs;
    this.#steps = steps;
  }

  step({ epoch, step, soFar, imagesPerSecond }: StepEvent): void {
    this.#bar.draw((epoch - 1) * this.#steps + step, this.#epochs * this.#steps, () =>
      [
        `epoch ${epoch}/${this.#epochs}`,
        `step ${step}/${this.#steps}`,
        `loss ${soFar.loss.toFixed(4)}`,
        `accuracy ${percent(soFar.accuracy)}`,
        `${imagesPerSecond.toFixed(0)} images/s`,
      ].join("  "),
    );
  }

  epoch({ epoch, loss, accuracy, imagesPerSecond, validation, stopped }: EpochEvent): void {
    const parts = [
      `epoch ${epoch}/${this.#epochs}`,
      `loss ${loss.toFixed(4)}`,
      `accuracy ${percent(accuracy)}`,
      `${imagesPerSecond.toFixed(0)} images/s`,
      `${this.#bar.seconds.toFixed(1)} s`,
    ];
    if (validation)
      parts.push(`validation: loss ${validation.loss.toFixed(4)}, accuracy ${percent(validation.accuracy)}`);
    if (stopped) parts.push("stopped early");
    this.#bar.line(parts.join("  "));
  }

  /** Ends the redrawing. */
  close(): void {
    this.#bar.close();
  }
}
