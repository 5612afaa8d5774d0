import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { run, testWith, tool } from "./tools.js";

/** What typedoc writes of a declaration. */
interface Declaration {
  readonly name: string;
  readonly variant: string;
  readonly kind: number;
  readonly comment?: object;
  readonly children?: readonly Declaration[];
  readonly signatures?: readonly Declaration[];
  readonly type?: { readonly declaration?: Declaration };
}

const MODULES = 1 | 2 | 4;

/** The exports without a word about them; members of classes and interfaces are spoken of by these. */
function undocumented({ name, kind, children = [], ...rest }: Declaration, path = ""): string[] {
  const full = path === "" ? name : `${path}.${name}`;
  if (kind & MODULES) return children.flatMap((child) => undocumented(child, full));
  const words = [rest.comment, ...(rest.signatures ?? []).map(({ comment }) => comment)];
  const called = rest.type?.declaration?.signatures?.map(({ comment }) => comment) ?? [];
  return [...words, ...called].some(Boolean) || rest.variant === "reference" ? [] : [full];
}

testWith(tool("typedoc/package.json"), "the API's pages can be made, and no export is undocumented", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-api-"));
  const json = join(folder, "api.json");
  const options = ["--options", resolve("test/platforms/typedoc.json"), "--json", json, "--out", folder];
  await run(process.execPath, [tool("typedoc/bin/typedoc"), ...options], resolve("test/platforms"));
  expect(undocumented(JSON.parse(readFileSync(json, "utf8")) as Declaration)).toEqual([]);
});
