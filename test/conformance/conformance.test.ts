import { describe, expect, test } from "vitest";
import "../../src/methods.js";
import { createMachine } from "../../src/kernels/machine.js";
import { read } from "../repo/sources.js";
import { cases } from "./cases.js";
import { missing } from "./missing.js";
import { checkCase, type Mode } from "./run.js";

// Every case on the baseline and the relaxed kernels, where the engine has those, and on the reference kernels; uncompiled and compiled.

const machines = [createMachine({ relaxed: false }), createMachine(), createMachine({ kernels: "javascript" })];
const modes: readonly Mode[] = [...new Map(machines.map((machine) => [machine.name, machine])).values()].flatMap(
  (machine) => [false, true].map((compiled) => ({ machine, compiled })),
);

const labelOf = ({ machine, compiled }: Mode): string => `${machine.name}, ${compiled ? "compiled" : "uncompiled"}`;

/** What is wrong with a case, in each mode. */
function faults(one: (typeof cases)[number]): string[] {
  return modes.flatMap((mode) => {
    try {
      checkCase(one, mode);
      return [];
    } catch (error) {
      return [`${labelOf(mode)}: ${error instanceof Error ? error.message : error}`];
    }
  });
}

describe("PyTorch's numbers", () => {
  test.each(cases.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const reason = missing[id] ?? missing[`${one.group}.${one.op}`];
    const found = faults(one);
    if (reason === undefined) expect(found).toEqual([]);
    else expect(found, `it passes: take it off the list in missing.ts, where it says "${reason}"`).not.toEqual([]);
  });

  test("the README counts them", () => {
    expect(read("README.md")).toContain(`All ${cases.length} conformance cases`);
    expect(missing).toEqual({});
  });

  test("what is missing names cases and operations that exist", () => {
    const known = new Set(cases.flatMap(({ id, group, op }) => [id, `${group}.${op}`]));
    expect(Object.keys(missing).filter((key) => !known.has(key))).toEqual([]);
  });
});
