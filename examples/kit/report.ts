import { writeBytes } from "chainrule/node";
import * as viz from "chainrule/viz";
import type { Output } from "./program.js";

/** What there is to see of a run: texts and figures. */
export type Part = string | viz.Figure;

/** Characters in a line. */
const WIDTH = 80;

/** Shows parts on a terminal, with an empty line between two. */
export async function show(parts: readonly Part[], output: Output): Promise<void> {
  const texts = parts.map((part) => (typeof part === "string" ? part : part.toText({ width: WIDTH })));
  output.write(`${(await Promise.all(texts)).join("\n\n")}\n`);
}

/** Writes parts into a page that needs nothing else. */
export async function savePage(path: string, title: string, parts: readonly Part[]): Promise<void> {
  await writeBytes(path, new TextEncoder().encode(await viz.report(parts, { title })));
}

/** Values that were shown at steps, as curves: each on its own, since their sizes differ. */
export class Shown {
  readonly #series = new Map<string, [number, number][]>();

  note(step: number, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      const points = this.#series.get(name) ?? [];
      points.push([step, value]);
      this.#series.set(name, points);
    }
  }

  figures(unit: string): viz.Figure[] {
    return [...this.#series]
      .filter(([, points]) => points.some(([, value]) => Number.isFinite(value)))
      .map(([name, points]) => viz.curves({ [name]: points }, { title: name, xLabel: unit }));
  }
}
