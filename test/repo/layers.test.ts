import { posix } from "node:path";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";
import { read, sources } from "./sources.js";

// A file imports from its own layer and earlier ones; layers on one line do not see each other.
const order = [
  ["base"],
  ["runtime"],
  ["kernels"],
  ["tensor"],
  ["graph"],
  ["program"],
  ["ops"],
  ["loss"],
  ["nn"],
  ["optim"],
  ["train"],
];
// The files of src/ itself that belong to a layer; any other is a layer of its own.
const base = ["errors", "dtype", "shape", "remember"];
// Leaves see everything up to ops, and only these see them.
const leaves = ["methods", "audio", "augment", "data", "io", "metrics", "remote", "text"];
const top = ["index", "formats", "node", "peers", "viz", "workerd"];
const extra = [
  ["train", "data"],
  ["text", "data"],
  ["viz", "formats"],
];
// A tensor holds a node and a node's vjp speaks of tensors: as types only.
const typesOnly = [["tensor", "graph"]];
// What both compilers read.
const shared = [
  "assembly/attention/blocking.ts",
  "assembly/elementwise/opcode.ts",
  "assembly/gemm/blocking.ts",
  "assembly/math/words.ts",
  "assembly/conv/parts.ts",
  "assembly/conv/winograd-sizes.ts",
  "assembly/rnn/mode.ts",
  "assembly/sort/radix.ts",
];

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function layerOf(path: string): string {
  const [first = "", ...rest] = path.replace(/^src\//, "").split("/");
  const name = first.replace(/\.ts$/, "");
  return rest.length === 0 && base.includes(name) ? "base" : name;
}

function importsOf(from: string): Import[] {
  const { module, program } = parseSync(from, read(from));
  const found = program.body.flatMap((node) => {
    const isImport = node.type === "ImportDeclaration";
    if (!isImport && node.type !== "ExportAllDeclaration" && node.type !== "ExportNamedDeclaration") return [];
    if (node.source === null) return [];
    return [{ request: node.source.value, typeOnly: (isImport ? node.importKind : node.exportKind) === "type" }];
  });
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => ({
    request: read(from).slice(moduleRequest.start + 1, moduleRequest.end - 1),
    typeOnly: false,
  }));
  return [...found, ...dynamic]
    .filter(({ request }) => request.startsWith(".") && !request.endsWith(".wasm"))
    .map(({ request, typeOnly }) => ({
      from,
      to: posix.join(posix.dirname(from), request).replace(/\.js$/, ".ts"),
      typeOnly,
    }));
}

const rank = (layer: string): number => order.findIndex((names) => names.includes(layer));
const listed = (pairs: string[][], from: string, to: string): boolean => pairs.some(([a, b]) => a === from && b === to);

function allowed({ from, to, typeOnly }: Import): boolean {
  const [a, b] = [layerOf(from), layerOf(to)];
  if (to.startsWith("assembly/")) return shared.includes(to);
  if (a === b || a === "index" || listed(extra, a, b)) return true;
  // Entries beside the library's own import that, or a copy of it would come along.
  if (["formats", "node", "viz"].includes(a) && b === "peers") return true;
  if (["formats", "node", "peers", "viz", "workerd"].includes(a)) return b === "index";
  if (top.includes(b) || leaves.includes(b)) return false;
  if (leaves.includes(a)) return rank(b) <= rank("ops");
  return rank(b) < rank(a) || (typeOnly && listed(typesOnly, a, b));
}

/** The first cycle of value imports met, as the files along it. */
function cycleIn(imports: Import[]): string[] {
  const next = new Map(imports.map(({ from }) => [from, imports.filter((i) => i.from === from && !i.typeOnly)]));
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of next.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  return [...next.keys()].map((file) => visit(file, [])).find((cycle) => cycle.length > 0) ?? [];
}

describe("layers", () => {
  const files = sources("src").filter((path) => !path.endsWith(".d.ts"));
  const imports = files.flatMap(importsOf);

  test("every file belongs to one", () => {
    const known = [...order.flat(), ...leaves, ...top];
    expect(files.filter((path) => !known.includes(layerOf(path)))).toEqual([]);
  });

  test("import earlier layers only", () => {
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((found) => !allowed(found)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test("have no cycle of value imports", () => {
    expect(cycleIn(imports).join(" → ")).toBe("");
  });
});
