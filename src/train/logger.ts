import { ArgumentError } from "../errors.js";
import { describe } from "../ops/operand.js";
import { checkCount } from "../shape.js";
import type { EpochEvent, StepEvent } from "./fit.js";
import type { Scores } from "./judge.js";

/** Numbers by name. */
export type LogValues = Readonly<Record<string, number>>;

/** Keeps numbers of a training as it runs. `fit` writes to as many as it is given, and closes none. */
export interface Logger {
  /**
   * Takes the numbers of a step.
   * @param step of the whole run; 0 stands for before the first
   * @throws ArgumentError for what is no number, and once closed
   */
  log(step: number, values: LogValues): void;
  /** Ends it: what was taken is in its place, and no more can be. */
  close(): void;
}

/**
 * Refuses what no logger takes: for loggers of one's own.
 *
 * @param reserved names that values must not have
 * @throws ArgumentError for a step that is no whole number of at least 0, and values that are no numbers or have a reserved name
 */
export function checkLog(op: string, step: number, values: LogValues, reserved: readonly string[] = []): void {
  checkCount(op, "step", step);
  if (typeof values !== "object" || values === null)
    throw new ArgumentError(op, "values must be numbers by their names", String(values));
  const taken = reserved.find((name) => Object.hasOwn(values, name));
  if (taken !== undefined) throw new ArgumentError(op, `values must not be named ${reserved.join(" or ")}`, taken);
  for (const [name, value] of Object.entries(values))
    if (typeof value !== "number") throw new ArgumentError(op, "values must be numbers", `${name}: ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? `a value of ${describe(value)}` : describe(value);
}

/** How a console logger writes. */
export interface ConsoleLoggerOptions {
  /** Takes a line. Default `console.log`. */
  readonly write?: (line: string) => void;
}

/**
 * A line for each row, with four digits: `step 50  loss 0.1234  accuracy 0.9812`.
 *
 * @throws ArgumentError when it logs what is no number, or is closed
 */
export function consoleLogger({ write = console.log }: ConsoleLoggerOptions = {}): Logger {
  let closed = false;
  return {
    log(step, values) {
      if (closed) throw new ArgumentError("consoleLogger", "has been closed", `step ${step}`);
      checkLog("consoleLogger", step, values);
      const parts = Object.entries(values).map(([name, value]) => `${name} ${shown(value)}`);
      write([`step ${step}`, ...parts].join("  "));
    },
    close() {
      closed = true;
    },
  };
}

const shown = (value: number): string =>
  Number.isInteger(value) ? String(value) : Number(value.toPrecision(4)).toString();

/** The numbers of a step of `fit`, as it logs them: `loss`, `accuracy` if there is one, and the metrics. */
export const stepValues = (event: StepEvent): LogValues => valuesOf("", event);

/** The numbers of an epoch: `epoch`, its averages as `epoch/loss` and so on, those of validation as `validation/loss`. */
export const epochValues = ({ epoch, validation, ...event }: EpochEvent): LogValues => ({
  epoch,
  ...valuesOf("epoch/", event),
  ...(validation && valuesOf("validation/", validation)),
});

const valuesOf = (prefix: string, { loss, accuracy, metrics }: Scores): LogValues =>
  Object.fromEntries(
    Object.entries({ loss, accuracy, ...metrics })
      .filter(([name, value]) => name !== "accuracy" || !Number.isNaN(value))
      .map(([name, value]) => [prefix + name, value]),
  );
