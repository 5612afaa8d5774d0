import { readFileSync } from "node:fs";
import type { AnyModule } from "../../src/nn/module.js";
import type { Values } from "./modes.js";

const programs: Readonly<Record<string, Values>> = JSON.parse(
  readFileSync(new URL("fixtures/programs.json", import.meta.url), "utf8"),
);

/** What the same program gives in PyTorch 2.13, in single precision; each test tells the program next to it. */
export function fixture(name: string): Values {
  return programs[name];
}

/** All parameters of a model one after the other. */
export function weightsOf(...models: readonly AnyModule[]): number[] {
  return models.flatMap((model) => model.parameters().flatMap((cell) => Array.from(cell.data())));
}
