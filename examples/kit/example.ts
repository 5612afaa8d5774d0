import { type EpochEvent, type FitOptions, fit, type nn, seed, threads } from "chainrule";
import * as viz from "chainrule/viz";
import { type CommonOptions, commandOf } from "./command.js";
import { FitProgress } from "./fit-progress.js";
import { type Main, type Output, program } from "./program.js";
import { ProgressBar } from "./progress.js";
import { type Part, Shown, savePage, show } from "./report.js";
import { conclude, linesOf, type Result } from "./result.js";

/** What a running example has to work with. */
export interface Run extends CommonOptions {
  /** Writes a line. */
  print(text: string): void;
  /** Draws a figure on the terminal, and into the page that `--report` asks for. */
  draw(figure: viz.Figure): Promise<void>;
  /**
   * Counts from 0 to `total` − 1, lets the event loop turn in between, and shows how far it is: a bar on a terminal, a line at each
   * tenth elsewhere.
   * @param unit what is counted, "step" by default
   */
  steps(total: number, unit?: string): AsyncGenerator<number, void, undefined>;
  /** Trains by the library's `fit`, with a bar for the steps and a line for each epoch; gives the last epoch. */
  fit(model: nn.Module, options: FitOptions): Promise<EpochEvent | undefined>;
  /** Values to show beside the current step, for instance `{ loss }`. */
  show(values: Readonly<Record<string, number>>): void;
}

/**
 * Runs the example of this process: reads its options, seeds the random numbers, starts the threads, and ends with what it reached.
 *
 * ```ts
 * await example("regression", async (run) => {
 *   for await (const i of run.steps(run.quick ? 200 : 2000)) run.show({ loss: step(i).item() });
 *   return [{ metric: "accuracy", value: share, target: { atLeast: run.quick ? 0.9 : 0.99 }, unit: "%" }];
 * });
 * ```
 *
 * @param name as in the catalogue
 */
export async function example(name: string, body: (run: Run) => Promise<readonly Result[]>): Promise<void> {
  await program(mainOf(name, body));
}

/** The same as a function of the arguments. */
export function mainOf(name: string, body: (run: Run) => Promise<readonly Result[]>): Main {
  return async (args, output, errors) => {
    const options = commandOf(name, output, errors).parse(args, { from: "user" }).opts<CommonOptions>();
    seed(options.seed);
    threads(options.threads);
    const parts: Part[] = [];
    const results = await body(running(options, output, parts));
    if (options.report !== undefined) await savePage(options.report, name, [linesOf(results).join("\n"), ...parts]);
    return conclude(results, output);
  };
}

function running(options: CommonOptions, output: Output, parts: Part[]): Run {
  let shown: Readonly<Record<string, number>> = {};
  return {
    ...options,
    print: (text) => void output.write(`${text}\n`),
    async draw(figure) {
      parts.push(figure);
      await show([figure], output);
    },
    show: (values) => {
      shown = values;
    },
    async fit(model, options) {
      const progress = new FitProgress(output, options.epochs);
      const epochs: EpochEvent[] = [];
      try {
        for await (const epoch of fit(model, { onStep: (step) => progress.step(step), ...options })) {
          progress.epoch(epoch);
          epochs.push(epoch);
        }
      } finally {
        progress.close();
      }
      parts.push(...viz.history(epochs));
      return epochs.at(-1);
    },
    async *steps(total, unit = "step") {
      const bar = new ProgressBar(output);
      const seen = new Shown();
      const standing = (done: number): string =>
        [
          `${unit} ${done}/${total}`,
          ...Object.entries(shown).map(([name, value]) => `${name} ${value.toFixed(4)}`),
        ].join("  ");
      try {
        for (let done = 1; done <= total; done++) {
          yield done - 1;
          seen.note(done, shown);
          bar.draw(done, total, () => standing(done));
          if (done === total || Math.floor((10 * done) / total) > Math.floor((10 * (done - 1)) / total))
            bar.line(`${standing(done)}  ${bar.seconds.toFixed(1)} s`);
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        bar.close();
        parts.push(...seen.figures(unit));
        shown = {};
      }
    },
  };
}
