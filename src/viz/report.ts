import { ArgumentError, EnvironmentError } from "../index.js";
import { missing } from "../peers.js";
import { Curves } from "./curves.js";
import { escapeXml } from "./escape.js";
import { Figure } from "./figure.js";
import { kindOf } from "./values.js";

/** How a report is labelled. */
export interface ReportOptions {
  /** Of the page. Default "Training". */
  readonly title?: string;
}

/**
 * A page about a training in one HTML file that needs nothing else, neither files nor a network: curves are interactive (drag to look closer,
 * double-click to go back, click on a name to hide its curve; the cursors of all move together), other figures are SVG images, texts are
 * set as they are.
 *
 * ```ts
 * await writeFile("report.html", await viz.report([model.summary([1, 1, 28, 28]), ...viz.history(epochs), viz.confusionMatrix(matrix)]));
 * ```
 *
 * By uPlot, in Node, Deno and Bun.
 *
 * @param parts figures and texts from top to bottom
 * @returns the text of the file
 * @throws ArgumentError without parts; EnvironmentError in browsers, and where a library is missing
 */
export async function report(
  parts: readonly (Figure | string)[],
  { title = "Training" }: ReportOptions = {},
): Promise<string> {
  if (!Array.isArray(parts)) throw new ArgumentError("report", "takes a list of figures and texts", kindOf(parts));
  if (parts.length === 0) throw new ArgumentError("report", "needs at least one part", "none");
  const odd = parts.find((part) => typeof part !== "string" && !(part instanceof Figure));
  if (odd !== undefined) throw new ArgumentError("report", "takes figures and texts", kindOf(odd));
  const { script, style } = await uPlotFiles();
  const sections = await Promise.all(parts.map(section));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${style}</style>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
section { margin: 2rem 0; overflow-x: auto; }
</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
${sections.join("\n")}
<script>${script}</script>
<script>
const colors = ["#4c78a8", "#e45756", "#54a24b", "#f58518", "#b279a2", "#72b7b2"];
for (const place of document.querySelectorAll("[data-curves]")) {
  const { title, xLabel, yLabel, logarithmic, names, columns } = JSON.parse(place.dataset.curves);
  const plot = new uPlot(
    {
      title,
      width: place.clientWidth,
      height: 320,
      cursor: { sync: { key: xLabel } },
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
      axes: [{ label: xLabel }, { label: yLabel, size: 70 }],
      series: [{ label: xLabel }, ...names.map((label, i) => ({ label, stroke: colors[i % colors.length], width: 2, spanGaps: true }))],
    },
    columns,
    place,
  );
  addEventListener("resize", () => plot.setSize({ width: place.clientWidth, height: 320 }));
}
</script>
</body>
</html>
`;
}

async function section(part: Figure | string): Promise<string> {
  if (typeof part === "string") return `<section><pre>${escapeXml(part)}</pre></section>`;
  if (!(part instanceof Curves)) return `<section>${await part.toSvg()}</section>`;
  const { title, xLabel, yLabel, logarithmic, series } = part;
  const data = { title, xLabel, yLabel, logarithmic, names: [...series.keys()], columns: columnsOf(series) };
  return `<section data-curves="${escapeXml(JSON.stringify(data))}"></section>`;
}

/** All places in ascending order, and below each the values there, null where a curve has none. */
function columnsOf(series: Curves["series"]): (number | null)[][] {
  const places = [...new Set([...series.values()].flatMap((points) => points.map(([x]) => x)))].sort((a, b) => a - b);
  return [
    places,
    ...[...series.values()].map((points) => {
      const values = new Map(points);
      return places.map((x) => values.get(x) ?? null);
    }),
  ];
}

/** The files of uPlot as they go into a page. */
async function uPlotFiles(): Promise<{ script: string; style: string }> {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) throw new EnvironmentError("report", "is written in Node, Deno and Bun only");
  const require = builtin("node:module").createRequire(import.meta.url);
  const { readFile } = builtin("node:fs/promises");
  const read = async (file: string): Promise<string> => readFile(require.resolve(`uplot/dist/${file}`), "utf8");
  const [script, style] = await Promise.all([read("uPlot.iife.min.js"), read("uPlot.min.css")]).catch((cause) => {
    throw missing("report", "uplot", cause);
  });
  return { script, style };
}
