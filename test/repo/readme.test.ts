import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { read, root } from "./sources.js";

const run = promisify(execFile);
const directory = join(root, "build/readme");
const text = ["README.md", "docs/guide.md"].map(read).join("\n");
const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""], index) => ({
  name: `block-${index + 1}`,
  title: code.split("\n", 1)[0],
  code,
}));

// Compiled and run against the built package, as its users see it: JavaScript and declarations.
const tsconfig = {
  extends: "../../tsconfig.json",
  compilerOptions: { noEmit: false, rootDir: ".", noUnusedLocals: false, paths: {} },
  include: ["*.ts"],
};

describe("README and guide", () => {
  beforeAll(async () => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
    for (const { name, code } of blocks) writeFileSync(join(directory, `${name}.ts`), `${code}\nexport {};\n`);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "-p", directory]).catch((error) => error);
    expect(stdout).toBe("");
  }, 60_000);

  test("has programs", () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  test.each(blocks)(
    "$name runs: $title",
    async ({ name }) => {
      await run(process.execPath, [`${name}.js`], { cwd: directory });
    },
    120_000,
  );
});
