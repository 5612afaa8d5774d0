import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, inject } from "vitest";
import { run, testWith, tool } from "./tools.js";

const project = (): string => inject("project");
const tarball = (): string => readdirSync(project()).find((name) => name.endsWith(".tgz")) ?? "";

describe("the package", () => {
  testWith(tool(".bin/publint"), "has no fault that publint finds", async () => {
    await run(tool(".bin/publint"), [tarball(), "--strict"], project());
  });

  // The package holds ES modules only; files that are served or compiled by others have no types.
  testWith(tool(".bin/attw"), "has types that every way of resolving finds", async () => {
    const untyped = ["worker", "wasm/kernels.wasm", "wasm/kernels.relaxed.wasm"];
    const options = ["--profile", "esm-only", "--exclude-entrypoints", ...untyped];
    await run(tool(".bin/attw"), [tarball(), ...options], project());
  });
});

describe.each([
  { version: "5.4", folder: "typescript54" },
  { version: "5.7", folder: "typescript57" },
  { version: "5.9", folder: "typescript59" },
  { version: "6", folder: "typescript6" },
  { version: "7", folder: "typescript7" },
])("TypeScript $version", ({ folder }) => {
  const compiler = tool(join(folder, "package.json"));

  for (const [resolution, module] of [
    ["node16", "node16"],
    ["bundler", "esnext"],
  ])
    testWith(compiler, `reads the declarations, all checked, with the resolution ${resolution}`, async () => {
      const checks = ["--strict", "--noEmit", "--skipLibCheck", "false"];
      const language = ["--target", "es2022", "--lib", "es2022,dom,dom.iterable"];
      const modules = ["--module", module, "--moduleResolution", resolution];
      await run(
        process.execPath,
        [tool(`${folder}/bin/tsc`), ...checks, ...language, ...modules, "user.ts"],
        project(),
      );
    });
});
