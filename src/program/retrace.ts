import type { TypedArray } from "../dtype.js";
import { CompileError } from "../errors.js";
import type { Node, Source } from "../tensor/tensor.js";
import type { Collected } from "./collect.js";

/** Refuses a trace that differs from the one a compiled function runs: whatever it captured has changed. */
export function checkRetrace(before: Pick<Collected, "key" | "inputs" | "cells">, now: Collected): void {
  const sameCells = before.cells.length === now.cells.length && before.cells.every((cell, i) => cell === now.cells[i]);
  if (before.key !== now.key || !sameCells)
    throw new CompileError(
      "compile",
      "the function built another graph than when it was traced; pass what decides this as a boolean or string argument",
    );
  now.inputs.forEach((source, slot) => {
    const earlier = before.inputs[slot];
    if (source.kind !== "constant" || earlier.kind !== "constant" || sameData(source.data, earlier.data)) return;
    const user = userOf(now.order, source);
    const difference =
      source.data.length === 1
        ? `${user} had ${shown(earlier.data[0])} when traced, ${shown(source.data[0])} now`
        : `${user} had a tensor with other values when traced`;
    throw new CompileError("compile", `${difference}; pass it as an argument`);
  });
}

function sameData(a: TypedArray, b: TypedArray): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}

/** Single precision shows its noise in full: seven digits are what it holds. */
function shown(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** The operation that reads a leaf, through the views between. */
function userOf(order: readonly Node[], source: Source): string {
  const looksAt = new Set<Node>(order.filter((node) => node.source === source));
  for (const node of order) {
    if (!node.inputs.some((input) => looksAt.has((input.known ?? input).node))) continue;
    if (!node.op.view) return node.op.name;
    looksAt.add(node);
  }
  return "the result";
}
