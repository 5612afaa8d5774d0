import type { DType } from "../../src/dtype.js";
import { ChainruleError } from "../../src/errors.js";
import { machine } from "../../src/kernels/machine.js";
import type { KernelName } from "../../src/kernels/table.js";
import { mul } from "../../src/ops/arithmetic.js";
import { cast } from "../../src/ops/cast.js";
import { tensor } from "../../src/ops/create.js";
import { sum } from "../../src/ops/expand-sum.js";
import { grad } from "../../src/ops/grad.js";
import { variable } from "../../src/ops/identity.js";
import { plan } from "../../src/program/cache.js";
import { collect } from "../../src/program/collect.js";
import { formatShape, sizeOf } from "../../src/shape.js";
import type { Node, Tensor } from "../../src/tensor/tensor.js";
import { numbers, type Sample, valuesOf } from "../ops/sample.js";

/** Where a derivative comes from: the op's own rule, the operations a fused one is composed of, or nowhere. */
export type Derivative = "vjp" | "decompose" | "";

/** What the samples of an operation and the records of its nodes tell. */
export interface Facts {
  /** (3, 5) → (3,) */
  readonly shapes: string;
  readonly gradient: Derivative;
  readonly secondGradient: Derivative;
  /** Of its inputs, then of its results where they are others. */
  readonly dtypes: string;
  readonly runs: "kernel" | "instruction" | "view" | "composition";
  readonly kernels: readonly KernelName[];
  /** How far single precision may be from double, relative to the largest result, in any sample. */
  readonly error: number;
}

const tolerances = (list: readonly Sample[]): number[] => list.map(({ tolerance = 2e-6 }) => tolerance);

export function factsOf(list: readonly Sample[]): Facts {
  const sample = telling(list) ?? list[0];
  const x = inputsOf(sample);
  const y = outputsOf(sample, x);
  const nodes = [...nodesBelow(y)].filter(({ op }) => op.lower ?? op.opcode);
  const differentiable = telling(list.filter(({ derivatives, inputs }) => derivatives !== 0 && inputs.length > 0));
  const kernels = new Set(plan(collect(y, []), machine()).steps.map(({ kernel }) => kernel));
  return {
    shapes: `${shapesOf(x)}${x.length > 0 ? " → " : ""}${shapesOf(y)}`,
    ...derivativesOf(differentiable),
    dtypes: dtypesOf(sample, x, y),
    runs:
      nodes.length === 0 ? "view" : nodes.length > 1 ? "composition" : nodes[0].op.opcode ? "instruction" : "kernel",
    kernels: [...kernels].sort(),
    error: Math.max(...tolerances(list)),
  };
}

/** The first sample of some size: not scalars, not the empty arrays of an edge. Of no samples, none. */
function telling(list: readonly Sample[]): Sample | undefined {
  const full = list.filter(({ inputs }) => inputs.every(({ shape }) => sizeOf(shape) > 0));
  const has = (rank: number) => full.find(({ inputs }) => inputs.some(({ shape }) => shape.length >= rank));
  return has(2) ?? has(1) ?? has(0) ?? list[0];
}

function inputsOf({ inputs }: Sample): Tensor[] {
  const random = numbers(7);
  return inputs.map((input) => tensor(valuesOf(input, random), input.shape));
}

function outputsOf({ call }: Sample, x: readonly Tensor[]): readonly Tensor[] {
  const y = call(...x);
  return Array.isArray(y) ? y : [y as Tensor];
}

const shapesOf = (tensors: readonly Tensor[]): string => tensors.map(({ shape }) => formatShape(shape)).join(", ");

/** Every node below some tensors. */
function nodesBelow(tops: readonly Tensor[]): Set<Node> {
  const seen = new Set(tops.map(({ node }) => node));
  for (const node of seen) for (const input of node.inputs) seen.add(input.node);
  return seen;
}

function derivativesOf(sample: Sample | undefined): Pick<Facts, "gradient" | "secondGradient"> {
  if (!sample) return { gradient: "", secondGradient: "" };
  const x = inputsOf(sample).map(variable);
  const y = outputsOf(sample, x).filter(({ needsGrad }) => needsGrad);
  if (y.length === 0) return { gradient: "", secondGradient: "" };
  const l = y.map((part) => sum(mul(part, part))).reduce((a, b) => a.add(b));
  const forward = nodesBelow(y);
  const backward = nodesBelow(grad(l, x, { unused: "zero" }));
  const added = [...backward].filter((node) => !forward.has(node));
  return { gradient: derivative([...forward]), secondGradient: sample.derivatives === 1 ? "" : derivative(added) };
}

/** How nodes that need gradients are differentiated. */
function derivative(nodes: readonly Node[]): Derivative {
  const fused = nodes.some(({ op, inputs }) => !op.vjp && op.decompose && inputs.some(({ needsGrad }) => needsGrad));
  return fused ? "decompose" : "vjp";
}

function dtypesOf(sample: Sample, x: readonly Tensor[], y: readonly Tensor[]): string {
  const results = [...new Set(y.map(({ dtype }) => dtype))].join(", ");
  if (x.length === 0) return results;
  const taken = (["f32", "i32", "bool"] as const).filter((dtype) => takes(sample, x, dtype)).join(", ");
  return results === "f32" ? taken : `${taken} → ${results}`;
}

function takes(sample: Sample, x: readonly Tensor[], dtype: DType): boolean {
  try {
    outputsOf(
      sample,
      x.map((input) => cast(input, dtype)),
    );
    return true;
  } catch (error) {
    if (error instanceof ChainruleError) return false;
    throw error;
  }
}
