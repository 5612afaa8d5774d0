import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./arithmetic.js";
import { expand, sum } from "./expand-sum.js";
import { matmul } from "./matmul.js";
import { asFloat, type Operand } from "./operand.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { diagonal } from "./triangle.js";

/** A tensor whose axes have labels, each label once. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * Einstein's summation: each operand's axes are named by letters, those that the result does not name are summed over.
 * `einsum("bij,bjk->bik", a, b)` is a batch of matrix products, `"ii"` a trace, `"i,j->ij"` an outer product; "..." stands for any further
 * axes, which broadcast. Without "->" the result has the letters that occur once, in alphabetical order. Contracted from left to right,
 * each pair by a matrix product.
 *
 * @throws ArgumentError for an equation that says no such thing; ShapeError where sizes of one letter differ
 */
export function einsum(equation: string, ...operands: Operand[]): Tensor {
  const tensors = operands.map((x) => asFloat("einsum", x));
  const { inputs, output } = parse(equation, tensors);
  const sizes = sizesOf(equation, tensors, inputs);
  const terms = tensors.map((x, i) => single(x, inputs[i], sizes));
  let [result] = terms;
  terms.forEach((term, i) => {
    const later = new Set([...output, ...terms.slice(i + 1).flatMap(({ labels }) => labels)]);
    result = summed(i === 0 ? term : contract(result, term, later), later);
  });
  return ordered(result, output, sizes);
}

/** The labels of each operand's axes and of the result's; an ellipsis becomes labels of its own, aligned at the right. */
function parse(equation: string, tensors: readonly Tensor[]): { inputs: string[][]; output: string[] } {
  const refuse = (rule: string): ArgumentError => new ArgumentError("einsum", rule, `"${equation}"`);
  const [left, right, ...more] = equation.replaceAll(" ", "").split("->");
  const sides = left.split(",");
  if (more.length > 0 || ![...sides, right ?? ""].every((side) => /^[a-zA-Z]*(\.{3}[a-zA-Z]*)?$/.test(side)))
    throw refuse('takes letters, "...", "," and one "->"');
  if (sides.length !== tensors.length) throw refuse(`names as many operands as there are, ${tensors.length}`);
  let widest = 0;
  const inputs = sides.map((side, i) => {
    const letters = side.replace("...", "").length;
    const rest = tensors[i].rank - letters;
    if (rest < 0 || (rest > 0 && !side.includes("...")))
      throw new ShapeError("einsum", `"${side}" must name every axis of operand ${i}`, formatShape(tensors[i].shape));
    widest = Math.max(widest, rest);
    return side.split(/(\.{3})/).flatMap((part) => (part === "..." ? dots(rest) : [...part]));
  });
  const named = inputs.flat();
  const once = [...new Set(named)].filter(
    (label) => label.length === 1 && named.filter((x) => x === label).length === 1,
  );
  const output =
    right === undefined
      ? [...dots(widest), ...once.sort()]
      : right.split(/(\.{3})/).flatMap((part) => (part === "..." ? dots(widest) : [...part]));
  const unknown = output.find(
    (label, i) => (!named.includes(label) && label.length === 1) || output.indexOf(label) !== i,
  );
  if (unknown !== undefined) throw refuse(`the result takes letters of the operands, each once, not ${unknown}`);
  return { inputs, output };
}

/** Labels for the axes of an ellipsis, counted from the right. */
const dots = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${count - i}`);

/** The size of each label; a size of 1 stands for any, but a letter that an operand repeats has one size in it. */
function sizesOf(
  equation: string,
  tensors: readonly Tensor[],
  inputs: readonly (readonly string[])[],
): Map<string, number> {
  const sizes = new Map<string, number>();
  tensors.forEach(({ shape }, k) => {
    inputs[k].forEach((label, axis) => {
      const [n, known = 1] = [shape[axis], sizes.get(label)];
      const first = shape[inputs[k].indexOf(label)];
      if (n !== first || (n !== known && n !== 1 && known !== 1))
        throw new ShapeError(
          "einsum",
          `sizes of ${label.startsWith(".") ? '"..."' : label} must agree in "${equation}"`,
          `${n === first ? known : first} and ${n}`,
        );
      sizes.set(label, n === 1 ? known : n);
    });
  });
  return sizes;
}

/** An operand with each label once: repeated ones are its diagonal, and axes of size 1 that stand for more are left out. */
function single(x: Tensor, labels: readonly string[], sizes: ReadonlyMap<string, number>): Labelled {
  const kept = labels.map((label, axis) => x.shape[axis] !== 1 || sizes.get(label) === 1);
  let result = reshape(
    x,
    x.shape.filter((_, axis) => kept[axis]),
  );
  let rest = labels.filter((_, axis) => kept[axis]);
  for (;;) {
    const again = rest.find((label, i) => rest.indexOf(label) !== i);
    if (again === undefined) break;
    const [first, second] = [rest.indexOf(again), rest.lastIndexOf(again)];
    // The diagonal is the last axis of the result.
    result = diagonal(result, { axis0: first, axis1: second });
    rest = [...rest.filter((_, i) => i !== first && i !== second), again];
  }
  return { x: result, labels: rest };
}

/** The sum over the labels that nothing needs later. */
function summed({ x, labels }: Labelled, later: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, i) => (later.has(label) ? [] : [i]));
  return axes.length === 0 ? { x, labels } : { x: sum(x, axes), labels: labels.filter((label) => later.has(label)) };
}

/** The product of two, summed over the labels they share and nothing needs later. */
function contract(left: Labelled, right: Labelled, later: ReadonlySet<string>): Labelled {
  // What only one of them has and nothing needs is summed before.
  const [a, b] = [
    summed(left, new Set([...later, ...right.labels])),
    summed(right, new Set([...later, ...left.labels])),
  ];
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => later.has(label));
  const inner = shared.filter((label) => !later.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const [x, y] = [
    arranged(a, [batch, rows, inner]),
    inner.length > 0 ? arranged(b, [batch, inner, columns]) : arranged(b, [batch, columns, inner]),
  ];
  const shape = [...x.groups[0], ...x.groups[1], ...(inner.length > 0 ? y.groups[2] : y.groups[1])];
  const product = inner.length > 0 ? matmul(x.x, y.x) : mul(x.x, reshape(y.x, [y.x.shape[0], 1, y.x.shape[1]]));
  return { x: reshape(product, shape), labels };
}

/** The axes in the order of three groups, each of them merged to one: (batch, …, …). */
function arranged({ x, labels }: Labelled, groups: readonly (readonly string[])[]): { x: Tensor; groups: number[][] } {
  const order = groups.flat().map((label) => labels.indexOf(label));
  const shapes = groups.map((group) => group.map((label) => x.shape[labels.indexOf(label)]));
  return { x: reshape(permute(x, order), shapes.map(sizeOf)), groups: shapes };
}

/** The axes in the order of the result; those that no operand has in full are repeated. */
function ordered({ x, labels }: Labelled, output: readonly string[], sizes: ReadonlyMap<string, number>): Tensor {
  const present = output.filter((label) => labels.includes(label));
  const moved = permute(
    x,
    present.map((label) => labels.indexOf(label)),
  );
  const shape = output.map((label) => (labels.includes(label) ? (sizes.get(label) ?? 1) : 1));
  return expand(
    reshape(moved, shape),
    output.map((label) => sizes.get(label) ?? 1),
  );
}
