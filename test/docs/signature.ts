import { readdirSync } from "node:fs";
import { type ESTree, parseSync } from "vite";
import { read } from "../repo/sources.js";

/** Where a function is written, and how it is called. */
export interface Signature {
  readonly path: string;
  /** `softmax(x, axis)`; options by name: `relu6(x, { inplace })`. */
  readonly text: string;
}

/** The exported functions of a directory's files, by name. */
export function signatures(directory: string): ReadonlyMap<string, Signature> {
  const found = new Map<string, Signature>();
  for (const file of readdirSync(new URL(`../../${directory}/`, import.meta.url))) {
    const path = `${directory}/${file}`;
    for (const statement of parseSync(path, read(path)).program.body) {
      if (statement.type !== "ExportNamedDeclaration") continue;
      const { declaration } = statement;
      // Overloads come first: what is implemented takes them all.
      if (declaration?.type === "FunctionDeclaration" && declaration.id)
        add(declaration.id.name, declaration.params.map(parameterText));
      if (declaration?.type !== "VariableDeclaration") continue;
      for (const { id, init } of declaration.declarations)
        if (id.type === "Identifier")
          add(id.name, init?.type === "ArrowFunctionExpression" ? init.params.map(parameterText) : ["…"]);
    }
    function add(name: string, parameters: readonly string[]): void {
      found.set(name, { path, text: `${name}(${parameters.join(", ")})` });
    }
  }
  return found;
}

/** A parameter's name, or the names of the options that it takes apart. */
function parameterText(node: ESTree.ParamPattern | ESTree.Expression | ESTree.PrivateIdentifier): string {
  switch (node.type) {
    case "Identifier":
      return node.name;
    case "AssignmentPattern":
      return parameterText(node.left);
    case "RestElement":
      return `...${parameterText(node.argument)}`;
    case "ObjectPattern":
      return `{ ${node.properties.map((part) => parameterText(part.type === "Property" ? part.key : part)).join(", ")} }`;
    default:
      return "…";
  }
}
