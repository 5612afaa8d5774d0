import type { TopLevelSpec } from "vega-lite";
import { vega, vegaLite } from "../peers.js";

/** The SVG of a Vega-Lite specification. */
export async function vegaSvg(spec: TopLevelSpec): Promise<string> {
  const { compile } = await vegaLite("toSvg");
  const { parse, View } = await vega("toSvg");
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}

/** What all plots have in common: their size in pixels, their title, white paper. */
export const sheet = (title: string): { width: number; height: number; title: string; background: string } => ({
  width: 480,
  height: 300,
  title,
  background: "white",
});
