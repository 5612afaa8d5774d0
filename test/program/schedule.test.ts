import { concat, embedding, matmul, parameter, randn, type Tensor, tensor, zeros } from "chainrule";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { collect } from "../../src/program/collect.js";
import { awaited, fuse, nodesOf, type Unit, viewed } from "../../src/program/fuse.js";
import { type PlanGraph, planGraph, type Value } from "../../src/program/plan-graph.js";
import { type Schedule, schedule } from "../../src/program/schedule.js";
import { pendingCells, takeBackPending } from "../../src/tensor/cell.js";
import { kernelsOf, planOf } from "./plan.js";
import { build, randomProgram, startOf } from "./random-program.js";

afterEach(takeBackPending);

function scheduled(roots: readonly Tensor[]): { graph: PlanGraph; units: readonly Unit[]; plan: Schedule } {
  const graph = planGraph(collect(roots, pendingCells));
  const units = fuse(graph);
  return { graph, units, plan: schedule(graph, units) };
}

describe("the order of execution", () => {
  test("has every unit once, after what it reads, and cells are overwritten after their last reader", () => {
    fc.assert(
      fc.property(randomProgram, (program) => {
        const { cells, x } = startOf(program);
        const { graph, units, plan } = scheduled(build(program, cells, x));
        takeBackPending();
        expect([...plan.units].sort((a, b) => a.position - b.position)).toEqual([...units]);
        const time = new Map(plan.units.flatMap((unit, i) => nodesOf(unit).map((node) => [node, i] as const)));
        const slotOf = (value: Value): number | undefined => {
          const { leaf } = viewed(value).node;
          return leaf?.kind === "cell" ? leaf.slot : undefined;
        };
        for (const node of time.keys())
          for (const input of node.inputs)
            for (const below of awaited(input))
              if (!below.leaf) expect(time.get(below)).toBeLessThanOrEqual(time.get(node) ?? -1);
        for (const [value, slot] of plan.inCell) {
          const readers = [...time].filter(([node]) => node.inputs.some((input) => slotOf(input) === slot));
          for (const [, at] of readers) expect(at).toBeLessThanOrEqual(time.get(value.node) ?? -1);
          expect(graph.written.some((target) => target.slot === slot && target.value === value)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("keeps few bytes alive: branches are finished one by one", () => {
    const x = randn([1, 4096]);
    x.data();
    const branches = Array.from({ length: 16 }, (_, i) =>
      matmul(matmul(x.mul(i + 2).transpose(), zeros([1, 4])), zeros([4, 1])).sum(),
    );
    const program = planOf(branches.reduce((a, b) => a.add(b)));
    // Each branch needs (4096, 4) and (4096, 1) at once, not all sixteen of them.
    expect(program.peakBytes).toBeLessThan(3 * 4096 * 6 * 4);
  });

  test("what may fail comes before the first cell is overwritten", () => {
    const [w, v] = [parameter(zeros([4])), parameter(zeros([3, 2]))];
    w.assign(w.add(1));
    const picked = embedding(tensor([0, 1], { dtype: "i32" }), v);
    v.assign(v.add(picked.sum()));
    const { plan } = scheduled([]);
    const last = plan.units.findLastIndex(({ base }) => base?.op.fallible);
    const first = plan.units.findIndex((unit) =>
      nodesOf(unit).some((node) => node.outputs.some((value) => plan.inCell.has(value))),
    );
    expect(last).toBeGreaterThanOrEqual(0);
    expect(first).toBeGreaterThan(last);
  });
});

describe("new versions", () => {
  test("that no order allows in place are copied last", () => {
    const [a, b] = [parameter(zeros([4, 4])), parameter(zeros([4, 4]))];
    const [oldA, oldB] = [a.read(), b.read()];
    a.assign(matmul(oldB, oldA));
    b.assign(matmul(oldA, oldB));
    const kernels = kernelsOf();
    expect(kernels.filter((name) => name === "copy")).toHaveLength(2);
    expect(kernels.slice(-2)).toEqual(["copy", "copy"]);
  });

  test("of a cell that is only replaced are written into it", () => {
    const a = parameter(zeros([4, 4]));
    a.assign(concat([a, a]).sum(0).expand([4, 4]).exp());
    expect(kernelsOf()).not.toContain("copy");
  });
});
