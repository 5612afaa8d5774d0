import { ShapeError } from "../errors.js";
import { type Arrays, emptyLike } from "./dataset.js";

/** Arrays with their first axes filled up to the longest of each name, and how long they were: the lengths of the first name that has axes. */
export function padded<B extends Arrays>(items: readonly B[], value: number): B[] {
  const names = Object.keys(items[0]).filter((name) => items[0][name].shape.length > 0);
  const longest = new Map(names.map((name) => [name, Math.max(...items.map((item) => item[name]?.shape[0] ?? 0))]));
  if (names.length === 0) throw new ShapeError("batch", "padding needs an array with an axis", "scalars only");
  return items.map((item) => {
    const filled = names.map((name) => {
      if (item[name] === undefined)
        throw new ShapeError("batch", `every item must have ${name}`, Object.keys(item).join(", "));
      const { data, shape } = item[name];
      const size = (longest.get(name) ?? 0) * shape.slice(1).reduce((a, b) => a * b, 1);
      const longer = emptyLike(data, size).fill(value);
      longer.set(data);
      return [name, { data: longer, shape: [longest.get(name) ?? 0, ...shape.slice(1)] }] as const;
    });
    const lengths = { data: Int32Array.of(item[names[0]].shape[0]), shape: [] };
    return { ...item, ...Object.fromEntries(filled), lengths } as B;
  });
}
