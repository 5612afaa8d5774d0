import { expect, test } from "vitest";
import * as errors from "../../src/errors.js";
import { bundled } from "./bundled.js";

test("errors keep their names in a minified bundle", async () => {
  const names = Object.keys(errors);
  const code = await bundled(`export { ${names} } from "chainrule"`);
  expect(code).not.toContain("class ShapeError");
  const minified: typeof errors = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect(Object.values(minified).map((Class) => new Class("op", "rule").name)).toEqual(Object.keys(minified));
  expect(Object.keys(minified).sort()).toEqual(names.sort());
});
