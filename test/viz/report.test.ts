import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { confusionMatrix, curves, report } from "../../src/viz.js";

const executablePath = "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const missing = !existsSync(executablePath);

test.skipIf(missing && !process.env.CI)(
  `a report shows its curves in Chromium, from its file alone${missing ? ` (${executablePath} is not installed)` : ""}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
    const browser = await chromium.launch({ executablePath, args });
    try {
      const file = join(folder, "report.html");
      const html = await report([
        "784 → 10 <parameters>",
        curves({ "training </script>": [3, 2, 1], validation: [[2, 4]] }, { title: "loss", xLabel: "epoch" }),
        curves({ rate: [0.1, 0.01] }, { title: "learning rate", logarithmic: true }),
        confusionMatrix([[1]]),
      ]);
      writeFileSync(file, html);
      const page = await browser.newPage();
      const errors: unknown[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => errors.push(error));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      expect(await page.locator("pre").textContent()).toBe("784 → 10 <parameters>");
      expect(await page.locator(".u-title").allTextContents()).toEqual(["loss", "learning rate"]);
      expect(await page.locator(".u-legend .u-label").allTextContents()).toEqual([
        "epoch",
        "training </script>",
        "validation",
        "step",
        "rate",
      ]);
      // A curve disappears when its name is clicked.
      const training = page.locator(".u-series", { hasText: "training" });
      await training.locator("th").click();
      expect(await training.getAttribute("class")).toContain("u-off");
      // Something is drawn in the colour of the first curve.
      const drawn = await page.evaluate(() => {
        const canvas = document.querySelectorAll("canvas")[1];
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        return Array.from(data).some(
          (_, i) => i % 4 === 0 && data[i] === 0x4c && data[i + 1] === 0x78 && data[i + 2] === 0xa8,
        );
      });
      expect(drawn).toBe(true);
      expect(await page.locator("section > svg").count()).toBe(1);
      expect([errors, requests]).toEqual([[], [pathToFileURL(file).href]]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
