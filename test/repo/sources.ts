import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Paths of the .ts files under a directory of the repository, relative to its root, with forward slashes; nothing installed. */
export function sources(directory: string): string[] {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .filter((path) => !path.includes("node_modules/"))
    .sort();
}

export const read = (path: string): string => readFileSync(join(root, path), "utf8");
