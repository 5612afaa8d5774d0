import { expect, test } from "vitest";
import { opsPage } from "../docs/ops-page.js";

test("docs/ops.md is what the tables say: otherwise, npm run docs", async () => {
  await expect(opsPage()).toMatchFileSnapshot("../../docs/ops.md");
});
