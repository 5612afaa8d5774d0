import { ArgumentError } from "../../errors.js";

/** How a rate goes from one value to another: along half a wave of the cosine, or along a line. */
export type AnnealStrategy = "cos" | "linear";

/** The value at a share of the way. */
export type Path = (start: number, end: number, share: number) => number;

export const cosine: Path = (start, end, share) => end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;

const line: Path = (start, end, share) => start + (end - start) * share;

export function pathOf(op: string, strategy: AnnealStrategy): Path {
  if (strategy !== "cos" && strategy !== "linear")
    throw new ArgumentError(op, "annealStrategy must be one of cos, linear", strategy);
  return strategy === "cos" ? cosine : line;
}
