import type { MeasureOptions } from "../measure.js";
import type { Results, Row } from "../results.js";

/** What the page is asked to measure. */
export interface Task extends MeasureOptions {
  readonly filter: string;
  readonly javascript: boolean;
  readonly threads: readonly number[];
}

/** What the page reports, one message after another. */
export type Message =
  | { readonly kind: "start"; readonly kernels: string; readonly threads: readonly number[] }
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "end"; readonly peak: Results["peak"] }
  | { readonly kind: "error"; readonly text: string };
