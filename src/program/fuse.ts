import { MAX_REGISTERS, type Opcode } from "../../assembly/elementwise/opcode.js";
import { type Shape, sameShape } from "../shape.js";
import type { PlanGraph, PlanNode, Value } from "./plan-graph.js";

/**
 * What runs as one kernel call: a node with a kernel of its own, elementwise nodes as one micro-program, or both: the
 * micro-program then is the epilogue of the kernel.
 */
export interface Unit {
  readonly base: PlanNode | undefined;
  /** Elementwise nodes, inputs before their users. */
  members: PlanNode[];
  /** Place in the order of execution. */
  position: number;
}

/** The instruction of an elementwise node. */
export function opcodeOf(node: PlanNode): Opcode | undefined {
  const { opcode } = node.op;
  return opcode && node.inputs.length > 0 ? opcode[node.inputs[node.inputs.length - 1].dtype] : undefined;
}

/** The value a chain of views looks at: output i of a view is its input i, walked otherwise. */
export function viewed(value: Value): Value {
  let below = value;
  while (below.node.op.view) below = below.node.inputs[below.index];
  return below;
}

/** The nodes that run before a value can be read: what its views look at, and the other inputs of those, which they wait for. */
export function awaited(value: Value): Set<PlanNode> {
  const nodes = new Set<PlanNode>();
  const views = new Set<PlanNode>();
  const stack = [value.node];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!node.op.view) nodes.add(node);
    else if (!views.has(node)) {
      views.add(node);
      for (const input of node.inputs) stack.push(input.node);
    }
  }
  return nodes;
}

export function nodesOf({ base, members }: Unit): PlanNode[] {
  return base ? [base, ...members] : members;
}

/** The iteration space of a unit's micro-program. */
function spaceOf({ base, members }: Unit): Shape {
  return (base ?? members[0]).outputs[0].shape;
}

/** Arrays a micro-program over these nodes reads. */
export function loadsOf(members: readonly PlanNode[]): Set<Value> {
  const inside = new Set(members);
  const loads = new Set<Value>();
  for (const node of members) for (const input of node.inputs) if (!inside.has(input.node)) loads.add(input);
  return loads;
}

/**
 * Partitions a graph into units, in an order of execution.
 *
 * Elementwise nodes join the unit of an input with the same shape, if the unit can run where the latest of the node's inputs is
 * known, or can be moved to the end because nothing else has used it yet. So every unit's inputs lie before it.
 */
export function fuse(graph: PlanGraph): Unit[] {
  const unitOf = new Map<PlanNode, Unit>();
  const users = new Map<PlanNode, PlanNode[]>();
  let end = 0;

  const inputUnits = (node: PlanNode): Unit[] => {
    const units = new Set<Unit>();
    for (const input of node.inputs)
      for (const below of awaited(input)) {
        const unit = unitOf.get(below);
        if (unit) units.add(unit);
      }
    return [...units];
  };
  /** Whether a unit may run at `position`: none of those that use it comes before. `but` does not count. */
  const movable = (unit: Unit, position: number, but?: Unit): boolean =>
    nodesOf(unit).every((node) =>
      (users.get(node) ?? []).every((user) => {
        const other = unitOf.get(user);
        return other === unit || other === but || other === undefined || other.position > position;
      }),
    );

  /** Whether nodes read an output of the unit otherwise than element by element, so that it must be complete before they run. */
  const needsWhole = (nodes: readonly PlanNode[], unit: Unit): boolean =>
    nodes.some((node) => {
      const elementwise = opcodeOf(node) !== undefined;
      const whole = node.inputs.filter((input) => input.node.op.view || !elementwise);
      return whole.some((input) => [...awaited(input)].some((below) => unitOf.get(below) === unit));
    });

  /** The unit that an elementwise node joins, after moving and merging what must be. */
  const host = (node: PlanNode): Unit | undefined => {
    const shape = node.outputs[0].shape;
    const inputs = inputUnits(node);
    const direct = new Set(node.inputs.map((input) => unitOf.get(input.node)));
    const candidates = inputs
      .filter((unit) => direct.has(unit) && (unit.base === undefined || unit.base.op.epilogue))
      .filter((unit) => sameShape(spaceOf(unit), shape) && fits([...unit.members, node]) && !needsWhole([node], unit))
      .sort((a, b) => b.position - a.position);
    const latest = Math.max(0, ...inputs.map((unit) => unit.position));
    let chosen: Unit | undefined;
    for (const unit of candidates) {
      if (chosen === undefined) {
        if (unit.position < latest) {
          if (!movable(unit, end)) continue;
          unit.position = ++end;
        }
        chosen = unit;
      } else if (
        (unit.base === undefined || chosen.base === undefined) &&
        fits([...unit.members, ...chosen.members, node]) &&
        !needsWhole(nodesOf(chosen), unit) &&
        movable(unit, chosen.position, chosen)
      ) {
        chosen = merge(unit, chosen);
      }
    }
    return chosen;
  };
  const merge = (early: Unit, late: Unit): Unit => {
    const unit = {
      base: early.base ?? late.base,
      members: [...early.members, ...late.members],
      position: late.position,
    };
    for (const node of nodesOf(unit)) unitOf.set(node, unit);
    return unit;
  };

  for (const node of graph.nodes) {
    if (node.leaf || node.op.view) continue;
    let unit = opcodeOf(node) === undefined ? undefined : host(node);
    if (unit) unit.members.push(node);
    else if (opcodeOf(node) === undefined) unit = { base: node, members: [], position: ++end };
    else unit = { base: undefined, members: [node], position: ++end };
    unitOf.set(node, unit);
    for (const input of node.inputs)
      for (const below of awaited(input)) {
        const list = users.get(below);
        if (list) list.push(node);
        else users.set(below, [node]);
      }
  }
  return [...new Set(unitOf.values())].sort((a, b) => a.position - b.position);
}

/** Every load and every result may take a register; the last is the interpreter's. */
function fits(members: readonly PlanNode[]): boolean {
  return loadsOf(members).size + members.length < MAX_REGISTERS;
}
