import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Results } from "../../bench/results.js";
import { root } from "../repo/sources.js";

const chromium = "/usr/bin/chromium";
const missing = !existsSync(chromium);

test.skipIf(missing && !process.env.CI)(
  `the benchmark runs in a browser, on one thread and on two${missing ? ` (${chromium} is not installed)` : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
    try {
      const json = join(folder, "results.json");
      const choice = ["--filter", "matmul 65×67×63", "--rounds", "1", "--threads", "1,2", "--force"];
      const program = ["build/bench/browser.js", "--chromium", chromium, "--json", json, ...choice];
      const text = execFileSync(process.execPath, program, {
        cwd: root,
        encoding: "utf8",
        stdio: "pipe",
        timeout: 60_000,
      });
      const { engine, kernels, rows } = JSON.parse(readFileSync(json, "utf8")) as Results;
      expect(engine).toMatch(/^Chrome\/\d+/);
      expect(kernels).toMatch(/^(relaxed|baseline)$/);
      expect(rows.map(({ name }) => name)).toEqual(["matmul 65×67×63"]);
      expect(rows[0].timings.map(({ name }) => name)).toEqual([kernels, "2 threads", "javascript"]);
      expect(text).toContain("matmul 65×67×63");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
