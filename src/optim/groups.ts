import { ArgumentError, DTypeError } from "../errors.js";
import { type AnyModule, Module } from "../nn/module.js";
import { describe } from "../ops/operand.js";
import { Cell } from "../tensor/cell.js";

/** Parameters with options of their own; what they leave out they take from the optimizer. */
export type ParameterGroup<O> = { readonly params: AnyModule | Iterable<Cell> } & Partial<O>;

/** What an optimizer may be given: a model, its parameters, or groups of them. */
export type Parameters<O> = AnyModule | Iterable<Cell> | readonly ParameterGroup<O>[];

/** The cells of each group, each once, and the options the group sets itself. */
export function groupsOf<O>(op: string, parameters: Parameters<O>): { cells: Cell[]; own: Partial<O> }[] {
  const given = isGroups(parameters) ? parameters : [{ params: parameters }];
  const seen = new Set<Cell>();
  const groups = given.map(({ params, ...own }) => {
    const cells = [...new Set(params instanceof Module ? params.parameters() : params)];
    for (const cell of cells) {
      if (!(cell instanceof Cell)) throw new ArgumentError(op, "takes a model or parameters", describe(cell));
      if (cell.dtype !== "f32") throw new DTypeError(op, `updates f32 parameters; ${cell.name} is not`, cell.dtype);
      if (seen.has(cell)) throw new ArgumentError(op, "a parameter must be in one group", `${cell.name} in two`);
      seen.add(cell);
    }
    // What is left of a group without its parameters are options.
    return { cells, own: own as Partial<O> };
  });
  if (seen.size === 0) throw new ArgumentError(op, "needs at least one parameter", "none");
  return groups;
}

/**
 * Options over their defaults; those that are undefined leave the default.
 *
 * @throws ArgumentError for a name that no option has, and for what is neither true nor false where it should be
 */
export function mergeOptions<O extends object>(op: string, defaults: O, given: Partial<O>): O {
  const known = Object.keys(defaults);
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name] of set)
    if (!known.includes(name)) throw new ArgumentError(op, `knows the options ${known.join(", ")}`, name);
  for (const [name, value] of set)
    if (typeof defaults[name as keyof O] === "boolean" && typeof value !== "boolean")
      throw new ArgumentError(op, `${name} must be true or false`, String(value));
  // The names were checked, and each value has its option's type.
  return { ...defaults, ...(Object.fromEntries(set) as Partial<O>) };
}

function isGroups<O>(parameters: Parameters<O>): parameters is readonly ParameterGroup<O>[] {
  return Array.isArray(parameters) && parameters.length > 0 && parameters.every((item) => "params" in item);
}
