import { CompileError } from "../errors.js";
import { type Machine, machine } from "../kernels/machine.js";
import { remember } from "../remember.js";
import { pendingCells, takeBackPending } from "../tensor/cell.js";
import { knownData, leaf, settle } from "../tensor/leaf.js";
import type { Tensor } from "../tensor/tensor.js";
import { currentTrace, Trace, withTrace } from "../tensor/tracing.js";
import { type Feed, flatten, rebuild, tensorsOf } from "./arguments.js";
import { programFor } from "./cache.js";
import { computeCaptured } from "./captured.js";
import { type Collected, collect } from "./collect.js";
import { debugging, report } from "./debug.js";
import { evaluate, flush } from "./evaluate.js";
import { checkRetrace } from "./retrace.js";
import { Variant } from "./variant.js";

/** A compiled function: where the function takes tensors, it takes typed arrays and numbers too. */
export type Compiled<A extends unknown[], R> = (...args: { [K in keyof A]: Feed<A[K]> }) => R;

/** Variants of one function at which it warns, and beyond which the least recently used goes. */
const MANY = 32;

/**
 * Makes a function run as one planned program: traced at its first call, then called without building a graph.
 *
 * Tensors and typed arrays among the arguments are inputs, and so are numbers, which the function sees as scalar tensors. Booleans
 * and strings, and the switches it reads (training mode, trainable), choose between traces. Whatever else it captures is frozen: a
 * captured number that changes is an error, found when calls 2, 3, 4, 8, 16, … trace again.
 *
 * @throws CompileError if it is async, or reads a value while it is traced
 */
export function compile<A extends Tensor[], R>(fn: (...args: A) => R): Compiled<A, R>;
export function compile<A extends unknown[], R>(fn: (...args: A) => R): Compiled<A, R>;
export function compile<A extends unknown[], R>(fn: (...args: A) => R): Compiled<A, R> {
  const byMachine = new WeakMap<Machine, Map<string, Variant[]>>();
  let count = 0;
  const call = (args: unknown): R => fn(...(args as A));

  const traceCall = (args: readonly unknown[]): { trace: Trace; collected: Collected; result: unknown } => {
    const trace = new Trace();
    let position = 0;
    const traced = rebuild(args, (tensor) =>
      leaf({ kind: "argument", position: position++ }, tensor.shape, tensor.dtype),
    );
    return withTrace(trace, () => {
      const result = call(traced);
      if (result instanceof Promise) {
        // What the function does after its first await is nobody's: its failure must not end the process.
        result.catch(() => {});
        throw new CompileError("compile", "async functions cannot be compiled");
      }
      const roots = [...new Set([...tensorsOf(result), ...trace.checks])];
      computeCaptured(roots, trace);
      return { trace, collected: collect(roots, pendingCells, false), result };
    });
  };

  const newVariant = (args: readonly unknown[]): Variant => {
    try {
      const { trace, collected, result } = traceCall(args);
      const program = programFor(collected);
      report("compile", collected, program);
      return new Variant(trace, collected, program, result);
    } finally {
      takeBackPending();
    }
  };

  const traceAgain = (variant: Variant, args: readonly unknown[]): void => {
    try {
      const { collected } = traceCall(args);
      checkRetrace(variant, collected);
    } finally {
      takeBackPending();
    }
  };

  return (...args) => {
    if (currentTrace()) return call(rebuild(args, (tensor) => tensor));
    if (debugging.eager) return runEager(() => call(rebuild(args, (tensor) => tensor)));
    flush();
    const { signature, leaves } = flatten(args);
    evaluate(...leaves.filter((tensor) => knownData(tensor) === undefined));
    const variants = remember(byMachine, machine(), () => new Map<string, Variant[]>());
    const list = remember(variants, signature, () => []);
    let variant = list.find((known) => known.valid);
    if (variant === undefined) {
      variant = newVariant(args);
      list.push(variant);
      if (++count === MANY) warnOfVariants([...variants.keys()]);
      if (count > MANY) forget(variants, signature);
    } else {
      // Reinserted, so that the first of the map is the least recently used.
      variants.delete(signature);
      variants.set(signature, list);
    }
    const calls = variant.calls + 1;
    if (calls > 1 && (calls === 3 || Number.isInteger(Math.log2(calls)))) traceAgain(variant, args);
    // A call that found a change is not counted, so that the next one finds it too.
    variant.calls = calls;
    return variant.run(leaves) as R;
  };
}

function forget(variants: Map<string, Variant[]>, current: string): void {
  for (const signature of variants.keys()) {
    if (variants.size <= 2 * MANY) return;
    if (signature !== current) variants.delete(signature);
  }
}

/** Under `debug({ eager: true })` a compiled function is the function; its results are values all the same. */
function runEager<R>(fn: () => R): R {
  const result = fn();
  const tensors = tensorsOf(result);
  evaluate(...tensors);
  for (const tensor of tensors) settle(tensor, knownData(tensor) ?? new Float32Array());
  return result;
}

function warnOfVariants(signatures: readonly string[]): void {
  // The sizes of each variant's tensors; the axis with the most sizes is what should be padded.
  const sizes = signatures.map((text) => [...text.matchAll(/ \[([\d,]*)\]/g)].map(([, shape]) => shape.split(",")));
  let most = 1;
  let what = "a switch or a string";
  sizes[0].forEach((shape, tensor) => {
    shape.forEach((_, axis) => {
      const count = new Set(sizes.map((shapes) => shapes[tensor]?.[axis])).size;
      if (count <= most) return;
      most = count;
      what = `axis ${axis} of tensor ${tensor} among the arguments, with ${count} sizes`;
    });
  });
  console.warn(
    `compile: traced ${MANY} variants of one function; what changes most is ${what}; pad it to a few sizes, or pass a number`,
  );
}
