import { ArgumentError } from "../errors.js";
import { formatShape } from "../shape.js";
import { Cell } from "../tensor/cell.js";
import { type Node, Tensor } from "../tensor/tensor.js";

/** How a chart lies. */
export interface MermaidOptions {
  /** From top to bottom or from left to right. Default "TB". */
  readonly direction?: "TB" | "LR";
}

/**
 * The graph below tensors as a Mermaid flowchart, which GitHub, editors and notebooks draw: a box for each operation with the shape of what it
 * gives, rounded ones for leaves, with the names of cells. A tensor whose history was dropped, since it was read and nothing needs its
 * gradient, is a constant.
 *
 * ```ts
 * console.log(graph.toMermaid(loss.crossEntropy(model.forward(x), labels)));
 * ```
 *
 * @param outputs tensors, or the cells that hold them
 * @returns the text of the chart, see https://mermaid.js.org/syntax/flowchart.html
 * @throws ArgumentError for what is no tensor, and another direction
 */
export function toMermaid(
  outputs: Tensor | Cell | readonly (Tensor | Cell)[],
  { direction = "TB" }: MermaidOptions = {},
): string {
  if (direction !== "TB" && direction !== "LR")
    throw new ArgumentError("toMermaid", 'direction must be "TB" or "LR"', String(direction));
  const roots = (Array.isArray(outputs) ? outputs : [outputs]).map((x) => {
    if (!(x instanceof Tensor || x instanceof Cell)) throw new ArgumentError("toMermaid", "takes tensors", String(x));
    return x instanceof Cell ? x.read() : x;
  });
  const names = new Map<Node, string>();
  for (const { node } of roots) number(node, names);
  const lines = [...names].flatMap(([node, name]) => [
    `  ${name}${boxOf(node)}`,
    ...node.inputs.map((input) => `  ${names.get(input.node)} --> ${name}`),
  ]);
  return [`flowchart ${direction}`, ...lines].join("\n");
}

/** Inputs before their users; without recursion, since graphs may be deep. */
function number(root: Node, names: Map<Node, string>): void {
  const stack = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const open = names.has(node) ? [] : node.inputs.filter((input) => !names.has(input.node));
    if (open.length > 0) {
      for (const input of open.reverse()) stack.push(input.node);
      continue;
    }
    stack.pop();
    if (!names.has(node)) names.set(node, `n${names.size}`);
  }
}

function boxOf(node: Node): string {
  const shapes = node.outputs.map(({ shape, dtype }) => formatShape(shape) + (dtype === "f32" ? "" : ` ${dtype}`));
  const { source } = node;
  const title = source === undefined ? node.op.name : source.kind === "cell" ? source.cell.name : source.kind;
  const text = escaped([title, ...shapes].join(" "));
  return source === undefined ? `["${text}"]` : `(["${text}"])`;
}

/** Signs that would end a text, or be taken for HTML, by their numbers. */
const escaped = (text: string): string => text.replace(/["#&<>;`\n]/g, (sign) => `#${sign.charCodeAt(0)};`);
