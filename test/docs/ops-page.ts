import * as chainrule from "../../src/index.js";
import { createMachine, withMachine } from "../../src/kernels/machine.js";
import { table } from "../../src/kernels/table.js";
import type { KernelRow } from "../../src/kernels/types.js";
import { lossSamples, samples } from "../ops/ops.samples.js";
import type { Sample } from "../ops/sample.js";
import { type Facts, factsOf } from "./operation.js";
import { type Signature, signatures } from "./signature.js";

// docs/ops.md: one row per public operation, from its source (how it is called), its samples (shapes, dtypes, error), the records of the
// nodes it makes (gradients), the program that a sample becomes (kernels), and the table of kernels.

const head = `# Operations

Written by \`npm run docs\` from the sources, the samples in \`test/ops/samples/\`, the operations' records and the table of kernels; a test
fails when this page is stale.

* **shapes**: of a sample, inputs → results.
* **gradient**, **second**: \`vjp\`, by rules written in operations; \`decompose\`, through the operations that a fused one is composed of;
  empty where there is none.
* **dtypes**: that the sample's inputs may have; of the results where they are others.
* **runs as**: one \`kernel\`, one \`instruction\` of an elementwise micro-program, a \`view\` that costs nothing, or a \`composition\` that is
  fused and planned with what is around it; then the kernels of the sample's program.
* **error**: how far values and gradients may be from double precision in the tests, relative to the largest.
`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const code = (text: string): string => (text === "" ? "" : `\`${text}\``);

/** A table in Markdown. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");
}

function operationRow({ path, text }: Signature, facts: Facts): string[] {
  const { shapes, gradient, secondGradient, dtypes, runs, kernels, error } = facts;
  const which = runs === "view" ? "" : kernels.map((kernel) => `, ${code(kernel)}`).join("");
  return [`[${code(text)}](../${path})`, shapes, gradient, secondGradient, dtypes, runs + which, error.toExponential()];
}

/** Rows of what users see, by name. */
function operationRows(
  list: Readonly<Record<string, readonly Sample[]>>,
  directory: string,
  public_: object,
): string[][] {
  const found = signatures(directory);
  return Object.entries(list)
    .filter(([name]) => name in public_)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => operationRow(found.get(name) ?? { path: directory, text: `${name}(…)` }, factsOf(of)));
}

type Row = Pick<KernelRow, "params" | "ulp" | "relative" | "absolute"> & { readonly split?: unknown };

function kernelRow([name, { params, split, ulp, relative, absolute }]: [string, Row]): string[] {
  const arrays = (pattern: RegExp): string =>
    Object.entries(params)
      .filter(([, kind]) => pattern.test(kind))
      .map(([key]) => key)
      .join(", ");
  const error = [
    ulp === undefined ? "" : `${ulp} ulp`,
    relative === undefined ? "" : `${relative.toExponential()} of the largest`,
    absolute === undefined ? "" : absolute.toExponential(),
  ];
  return [
    code(name),
    arrays(/^(inout )?(f32|i32|bool)$|^words$/),
    arrays(/^(in)?out /),
    split ? "yes" : "",
    error.filter((text) => text !== "").join(", "),
  ];
}

/** The page, computed with the baseline's kernels, which every machine has. */
export function opsPage(): string {
  const header = ["operation", "shapes", "gradient", "second", "dtypes", "runs as", "error"];
  const kernels = Object.entries(table).map(kernelRow);
  return withMachine(createMachine({ relaxed: false }), () =>
    [
      head,
      tableOf(header, operationRows(samples, "src/ops", chainrule)),
      "\n## Losses\n\nIn `loss`.\n",
      tableOf(header, operationRows(lossSamples, "src/loss", chainrule.loss)),
      "\n## Kernels\n\nEach exists in AssemblyScript and in JavaScript; **error** is how far the two may be apart, **threads** whether it is cut.\n",
      tableOf(["kernel", "reads", "writes", "threads", "error"], kernels),
      "",
    ].join("\n"),
  );
}
