import { updatesOf } from "../graph/op.js";
import { awaited, nodesOf, type Unit, viewed } from "./fuse.js";
import type { PlanGraph, PlanNode, Value } from "./plan-graph.js";

/** Units in order of execution, and which cells their producers overwrite where they lie. */
export interface Schedule {
  readonly units: readonly Unit[];
  /** New versions written straight into the cell's memory: value → slot. The others are copied at the end. */
  readonly inCell: ReadonlyMap<Value, number>;
}

/** How many ready units are weighed against each other at each step. */
const WINDOW = 64;

/**
 * Orders the units so that few bytes are alive: of the units whose inputs are known, the one that frees most is next.
 *
 * A unit may overwrite a cell only after everything that reads the cell's old version, and after everything that can fail; where
 * that would make a circle, the new version is computed in the arena and copied last.
 */
export function schedule(graph: PlanGraph, units: readonly Unit[]): Schedule {
  const unitOf = new Map<PlanNode, Unit>();
  for (const unit of units) for (const node of nodesOf(unit)) unitOf.set(node, unit);
  const after = new Map<Unit, Set<Unit>>(units.map((unit) => [unit, new Set()]));
  const before = new Map<Unit, Set<Unit>>(units.map((unit) => [unit, new Set()]));
  const link = (first: Unit, then: Unit): void => {
    if (first === then) return;
    after.get(first)?.add(then);
    before.get(then)?.add(first);
  };
  for (const unit of units)
    for (const node of nodesOf(unit))
      for (const input of node.inputs)
        for (const below of awaited(input)) {
          const producer = unitOf.get(below);
          if (producer) link(producer, unit);
        }
  const inCell = placeInCells(graph, units, unitOf, after, link);
  return { units: order(units, before, after, new Set(graph.roots.map(viewed))), inCell };
}

function placeInCells(
  graph: PlanGraph,
  units: readonly Unit[],
  unitOf: ReadonlyMap<PlanNode, Unit>,
  after: ReadonlyMap<Unit, Set<Unit>>,
  link: (first: Unit, then: Unit) => void,
): Map<Value, number> {
  const readers = new Map<number, Unit[]>();
  for (const unit of units)
    for (const node of nodesOf(unit))
      for (const input of node.inputs) {
        const { leaf } = viewed(input).node;
        if (leaf?.kind !== "cell") continue;
        const list = readers.get(leaf.slot);
        if (list) list.push(unit);
        else readers.set(leaf.slot, [unit]);
      }
  const fallible = units.filter((unit) => unit.base?.op.fallible);
  const inCell = new Map<Value, number>();
  for (const { slot, value } of graph.written) {
    const unit = unitOf.get(value.node);
    // Views, leaves and values of two cells are copied at the end.
    if (unit === undefined || inCell.has(value) || unit.base?.op.fallible || !laneByLane(unit, value, slot)) continue;
    const earlier = [...(readers.get(slot) ?? []), ...fallible].filter((other) => other !== unit);
    const later = reachable(unit, after);
    if (earlier.some((other) => later.has(other))) continue;
    for (const other of earlier) link(other, unit);
    inCell.set(value, slot);
  }
  return inCell;
}

/** Whether a unit that reads the cell it overwrites reads each element before it writes it, and never after. */
function laneByLane({ base, members }: Unit, value: Value, slot: number): boolean {
  const isCell = (input: Value): boolean => {
    const { leaf } = viewed(input).node;
    return leaf?.kind === "cell" && leaf.slot === slot;
  };
  const direct = (input: Value): boolean => input.node.leaf !== undefined && input.size === value.size;
  // A base writes before all members run: −1.
  const writer = members.indexOf(value.node);
  if (!members.every((node, i) => node.inputs.every((input) => !isCell(input) || (i <= writer && direct(input)))))
    return false;
  if (base === undefined || !base.inputs.some(isCell)) return true;
  const updated = base === value.node ? updatesOf(base.node)[value.index] : undefined;
  return updated !== undefined && base.inputs.every((input, i) => !isCell(input) || (i === updated && direct(input)));
}

function reachable(from: Unit, after: ReadonlyMap<Unit, Set<Unit>>): Set<Unit> {
  const seen = new Set<Unit>();
  const stack = [from];
  for (let unit = stack.pop(); unit; unit = stack.pop())
    for (const next of after.get(unit) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        stack.push(next);
      }
  return seen;
}

function order(
  units: readonly Unit[],
  before: ReadonlyMap<Unit, Set<Unit>>,
  after: ReadonlyMap<Unit, Set<Unit>>,
  roots: ReadonlySet<Value>,
): Unit[] {
  // Uses left of each value, so that a unit knows which of its inputs it is the last to read.
  const uses = new Map<Value, number>();
  const inputsOf = new Map<Unit, Set<Value>>();
  for (const unit of units) {
    const inputs = new Set<Value>();
    for (const node of nodesOf(unit))
      for (const input of node.inputs) {
        const value = viewed(input);
        if (!value.node.leaf) inputs.add(value);
      }
    inputsOf.set(unit, inputs);
    for (const value of inputs) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  const growth = (unit: Unit): number => {
    let bytes = 0;
    for (const node of nodesOf(unit)) for (const value of node.outputs) if (uses.has(value)) bytes += value.size;
    for (const value of inputsOf.get(unit) ?? []) if (uses.get(value) === 1 && !roots.has(value)) bytes -= value.size;
    return bytes;
  };
  const waiting = new Map(units.map((unit) => [unit, before.get(unit)?.size ?? 0]));
  const ready = units.filter((unit) => waiting.get(unit) === 0);
  const done: Unit[] = [];
  while (ready.length > 0) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ready.length && i < WINDOW; i++) {
      // Of those that free nothing the first of the graph is next, which ends one branch before it begins another.
      const bytes = Math.min(0, growth(ready[i]));
      if (bytes < least || (bytes === least && ready[i].position < ready[best].position)) {
        best = i;
        least = bytes;
      }
    }
    const [unit] = ready.splice(best, 1);
    done.push(unit);
    for (const value of inputsOf.get(unit) ?? []) uses.set(value, (uses.get(value) ?? 0) - 1);
    for (const next of after.get(unit) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return done;
}
