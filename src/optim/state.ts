import { type LoadOptions, type LoadResult, matchEntries, type StateDict, type StateEntry } from "../nn/state-dict.js";
import { readCells, writeCells } from "../program/cell-values.js";
import type { Shape } from "../shape.js";
import type { Cell } from "../tensor/cell.js";
import type { Slot } from "./slot.js";

/** The key of the number of steps made. */
const STEP = "step";

const scalar = (n: number): StateEntry => ({ dtype: "i32", shape: [], data: Int32Array.of(n) });

function cellsOf(slots: readonly Slot[]): Map<string, Cell> {
  return new Map(slots.flatMap(({ name, state }) => [...state].map(([key, cell]) => [`${name}.${key}`, cell])));
}

/** The state of an optimizer by name, as copies: `step`, and for each parameter `<name>.step` and `<name>.<state>`. */
export function saveState(steps: number, slots: readonly Slot[]): Map<string, StateEntry> {
  const cells = cellsOf(slots);
  const values = readCells([...cells.values()], "stateDict");
  const entries = new Map<string, StateEntry>([[STEP, scalar(steps)]]);
  for (const slot of slots) entries.set(`${slot.name}.${STEP}`, scalar(slot.steps));
  [...cells].forEach(([name, { shape, dtype }], i) => {
    entries.set(name, { dtype, shape, data: values[i] });
  });
  return entries;
}

/** Takes over a saved state. Gives the number of steps made, undefined if that is missing, and what was passed over. */
export function restoreState(
  slots: readonly Slot[],
  dict: StateDict,
  options: LoadOptions,
): LoadResult & { readonly steps: number | undefined } {
  const cells = cellsOf(slots);
  const none: Shape = [];
  const places = new Map([...cells].map(([name, { shape, dtype }]) => [name, { target: name, shape, dtype }]));
  for (const name of [STEP, ...slots.map((slot) => `${slot.name}.${STEP}`)])
    places.set(name, { target: name, shape: none, dtype: "i32" });
  const { values, missing, unknown } = matchEntries(places, dict, options);
  const data = new Map<Cell, ArrayLike<number>>();
  for (const [name, cell] of cells) {
    const value = values.get(name);
    if (value) data.set(cell, value);
  }
  writeCells(data, "loadStateDict");
  for (const slot of slots) slot.steps = values.get(`${slot.name}.${STEP}`)?.[0] ?? slot.steps;
  return { steps: values.get(STEP)?.[0], missing, unknown };
}
