import type { EpochEvent, Scores, StepEvent } from "chainrule";
import type { Output } from "./program.js";
import { ProgressBar, percent } from "./progress.js";

/** Shows what `fit` does: on a terminal a bar that is redrawn, and in any case a line for each epoch. */
export class FitProgress {
  readonly #bar: ProgressBar;
  readonly #epochs: number;

  constructor(output: Output, epochs: number) {
    this.#bar = new ProgressBar(output);
    this.#epochs = epochs;
  }

  step({ epoch, step, steps = step, soFar, examplesPerSecond }: StepEvent): void {
    this.#bar.draw((epoch - 1) * steps + step, this.#epochs * steps, () =>
      [`epoch ${epoch}/${this.#epochs}`, `step ${step}/${steps}`, ...scores(soFar), speed(examplesPerSecond)].join(
        "  ",
      ),
    );
  }

  epoch({ epoch, examplesPerSecond, validation, stopped, ...training }: EpochEvent): void {
    const parts = [
      `epoch ${epoch}/${this.#epochs}`,
      ...scores(training),
      speed(examplesPerSecond),
      `${this.#bar.seconds.toFixed(1)} s`,
    ];
    if (validation) parts.push(`validation: ${scores(validation).join(", ")}`);
    if (stopped) parts.push("stopped early");
    this.#bar.line(parts.join("  "));
  }

  /** Ends the redrawing. */
  close(): void {
    this.#bar.close();
  }
}

function scores({ loss, accuracy, metrics }: Scores): string[] {
  return [
    `loss ${loss.toFixed(4)}`,
    ...(Number.isNaN(accuracy) ? [] : [`accuracy ${percent(accuracy)}`]),
    ...Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`),
  ];
}

const speed = (examplesPerSecond: number): string => `${examplesPerSecond.toFixed(0)} examples/s`;
