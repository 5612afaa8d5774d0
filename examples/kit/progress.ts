import { createLogUpdate } from "log-update";
import type { Output } from "./program.js";

const BAR = 60;
/** Nobody reads faster. */
const REDRAW_MILLISECONDS = 80;

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A share of a whole, from 0 to 1. */
export function bar(share: number): string {
  const full = Math.floor(share * BAR);
  return "█".repeat(full) + "░".repeat(BAR - full);
}

/** A bar that is redrawn, on a terminal; what is written to it as a line stays, anywhere. */
export class ProgressBar {
  readonly #output: Output;
  readonly #redraw: ReturnType<typeof createLogUpdate> | undefined;
  readonly #began = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(output: Output) {
    this.#output = output;
    // Not hiding the cursor leaves the terminal as it should be however the program ends.
    if (output.isTTY) this.#redraw = createLogUpdate(output as NodeJS.WriteStream, { showCursor: true });
  }

  /** Seconds since it was made. */
  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Draws what share is done, at most a dozen times a second; `text` is asked only then. */
  draw(done: number, all: number, text: () => string): void {
    const now = performance.now();
    if (this.#redraw === undefined || now - this.#drawn < REDRAW_MILLISECONDS) return;
    this.#drawn = now;
    const left = (this.seconds / done) * (all - done);
    this.#redraw(`${text()}\n${bar(done / all)}  ${Math.ceil(left)} s left`);
  }

  /** Writes a line that stays. */
  line(text: string): void {
    this.#redraw?.clear();
    this.#output.write(`${text}\n`);
  }

  /** Ends the redrawing. */
  close(): void {
    this.#redraw?.clear();
    this.#redraw?.done();
  }
}
