import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "chainrule";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digitsModel } from "../../examples/digits/model.js";
import { root } from "../repo/sources.js";

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** The built program, as `npm start` runs it, with its output in a pipe. */
function start(cwd: string, ...args: string[]): Promise<Result> {
  const program = join(root, "build/examples/digits.js");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { cwd }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe("npm start", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "chainrule-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("trains, reports, compares and saves", async () => {
    const { code, stdout, stderr } = await start(folder, "--epochs", "1");
    expect([code, stderr]).toEqual([0, ""]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    const found = /^test accuracy (\d+\.\d\d) % \((\d+) of 2000\)$/m.exec(stdout);
    expect(Number(found?.[1])).toBeGreaterThan(97);
    for (const part of [
      /^generated digits: 10000 to train on, 2000 to test$/m,
      /^29,290 parameters, 29,290 trainable$/m,
      /^epoch 1\/1 {2}loss /m,
      /^confusion matrix: .*\n( +\d){10}\n(\d( +(\d+|·)){10}\n){10}$/m,
      /^\d, taken for \d( +\d, taken for \d){4}$/m,
      /^one training step of 64 images: \d+\.\d ms in WebAssembly \((baseline|relaxed)\), \d+\.\d ms in plain JavaScript: \d+\.\d times as long$/m,
    ])
      expect(stdout).toMatch(part);
    expect(stdout).toMatch(
      /digits\.safetensors: the weights, 120 kB\ntest accuracy \d+\.?\d* %: reached \(at least 90 %\)\n\d+ s, \d+ MB\n$/,
    );
    expect(readdirSync(folder)).toEqual(["digits.safetensors"]);
    io.loadStateDict(digitsModel(), readFileSync(join(folder, "digits.safetensors")), "digits.safetensors");
  }, 90_000);

  test("ends with one line and code 1 when it is used wrongly", async () => {
    const { code, stdout, stderr } = await start(folder, "--lr", "fast");
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: option '--lr <rate>' argument 'fast' is invalid. It must be a number above 0.\n",
    });
  }, 20_000);
});
