import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomState } from "chainrule";
import * as viz from "chainrule/viz";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../../examples/kit/catalogue.js";
import { mainOf } from "../../examples/kit/example.js";
import { exitCode } from "../../examples/kit/program.js";
import { formatTarget, formatValue, type Result, reached } from "../../examples/kit/result.js";
import { root } from "../repo/sources.js";

function sink() {
  const written: string[] = [];
  return { isTTY: false, write: (text: string) => written.push(text), text: () => written.join("") };
}

const accuracy = (value: number): Result => ({ metric: "accuracy", value, target: { atLeast: 0.9 }, unit: "%" });

describe("results", () => {
  test.each<[Result, boolean, string, string]>([
    [accuracy(0.9), true, "90 %", "at least 90 %"],
    [accuracy(0.89996), false, "90 %", "at least 90 %"],
    [{ metric: "loss", value: 1.75, target: { atMost: 1.75 }, unit: "nats" }, true, "1.75 nats", "at most 1.75 nats"],
    [{ metric: "loss", value: Number.NaN, target: { atMost: 1.75 } }, false, "NaN", "at most 1.75"],
  ])("%j", (result, isReached, value, target) => {
    expect([reached(result), formatValue(result, result.value), formatTarget(result)]).toEqual([
      isReached,
      value,
      target,
    ]);
  });
});

describe("an example", () => {
  test("counts steps, shows values at each tenth, and ends with what it reached", async () => {
    const [output, errors] = [sink(), sink()];
    const main = mainOf("digits", async (run) => {
      for await (const i of run.steps(20)) run.show({ loss: i });
      return [accuracy(0.95)];
    });
    expect(await exitCode(main, ["--threads", "1"], output, errors)).toBe(0);
    const lines = output.text().split("\n");
    expect(lines.length).toBe(13);
    expect(lines[0]).toMatch(/^step 2\/20 {2}loss 1\.0000 {2}\d+\.\d s$/);
    expect(lines[9]).toMatch(/^step 20\/20 {2}loss 19\.0000 {2}\d+\.\d s$/);
    expect(lines[10]).toBe("accuracy 95 %: reached (at least 90 %)");
    expect(lines[11]).toMatch(/^\d+ s, \d+ MB$/);
  });

  test("that misses its target ends with code 1", async () => {
    const [output, errors] = [sink(), sink()];
    expect(
      await exitCode(
        mainOf("digits", async () => [accuracy(0.8)]),
        ["--threads", "1"],
        output,
        errors,
      ),
    ).toBe(1);
    expect([output.text().split("\n")[0], errors.text()]).toEqual(["accuracy 80 %: missed (at least 90 %)", ""]);
  });

  test("draws, and writes a page about the run", async () => {
    const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
    const file = join(folder, "run.html");
    const output = sink();
    const main = mainOf("digits", async (run) => {
      for await (const i of run.steps(3, "epoch")) run.show({ loss: 3 - i, rate: Number.NaN });
      await run.draw(viz.confusionMatrix([[1]], { title: "a figure" }));
      return [accuracy(0.95)];
    });
    expect(await exitCode(main, ["--threads", "1", "--report", file], output, sink())).toBe(0);
    expect(output.text()).toContain("\na figure\n   0\n0  1\n");
    const page = readFileSync(file, "utf8");
    rmSync(folder, { recursive: true });
    expect(page).toContain("<title>digits</title>");
    expect(page).toContain("<pre>accuracy 95 %: reached (at least 90 %)</pre>");
    // The curve of the loss, none of what was never finite, and the figure.
    const curves = [...page.matchAll(/data-curves="([^"]*)"/g)].map(([, json]) =>
      JSON.parse(json.replaceAll("&quot;", '"')),
    );
    expect(curves.map(({ title, xLabel, columns }) => [title, xLabel, columns])).toEqual([
      [
        "loss",
        "epoch",
        [
          [1, 2, 3],
          [3, 2, 1],
        ],
      ],
    ]);
    expect(page).toMatch(/<svg.*a figure/s);
  });

  test("has the options of its command line, and its seed", async () => {
    const seen: unknown[] = [];
    const main = mainOf("digits", async ({ data, quick, seed, threads }) => {
      seen.push({ data, quick, seed, threads }, randomState().seed);
      return [];
    });
    await exitCode(main, ["--data", "here", "--quick", "--seed", "5", "--threads", "1"], sink(), sink());
    expect(seen).toEqual([{ data: "here", quick: true, seed: 5, threads: 1 }, 5]);
  });
});

test.each([
  [[], 0, /^Usage: npm run example NAME \[-- --help\]\n\n {2}regression +A straight line/],
  [["regressoin"], 1, /^error: no example is called regressoin; there are\n {2}regression /],
  [["recommend", "--quick", "--threads", "1"], 0, /of the planted recall@10 9\d.*: reached \(at least 90 %\)/],
])(
  "npm run example %j",
  (args, code, text) => {
    const program = join(root, "build/examples/run.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
    expect([status, stdout + stderr]).toEqual([code, expect.stringMatching(text)]);
  },
  60_000,
);

test("the catalogue says a sentence about each example", () => {
  for (const { name, about } of EXAMPLES) expect([name, about]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
});
