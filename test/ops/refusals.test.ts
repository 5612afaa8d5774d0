import { expect, test } from "vitest";
import "../../src/methods.js";
import { ChainruleError } from "../../src/errors.js";
import { refusals } from "./refusals/index.js";

test.each(refusals)("$error", ({ call, error }) => {
  expect(call).toThrow(ChainruleError);
  expect(call).toThrow(new RegExp(`^${error.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
});
