import { existsSync } from "node:fs";
import { join } from "node:path";
import { data, io, NumericError, nn, seed } from "chainrule";
import { readMnist } from "chainrule/node";
import { CommanderError } from "commander";
import { describe, expect, test } from "vitest";
import { digits } from "../../examples/digits/main.js";
import { digitsModel } from "../../examples/digits/model.js";
import { parseOptions } from "../../examples/digits/options.js";
import { race } from "../../examples/digits/race.js";
import { recognize, report } from "../../examples/digits/report.js";
import { schedule, train } from "../../examples/digits/train.js";
import { exitCode } from "../../examples/kit/program.js";
import { bar } from "../../examples/kit/progress.js";
import { show } from "../../examples/kit/report.js";
import { root } from "../repo/sources.js";

/** Collects what is written; no terminal unless told. */
function sink(isTTY = false) {
  const written: string[] = [];
  return {
    isTTY,
    columns: 80,
    rows: 24,
    write: (text: string) => written.push(text),
    text: () => written.join(""),
  };
}

const ESCAPE = "\u001b";
const small = { epochs: 2, seed: 0, lr: 3e-3, batchSize: 32 };

/** A model trained on a few images, as `npm start` trains it. */
async function trained(options: Partial<typeof small> = {}, output = sink()) {
  seed(options.seed ?? 0);
  const model = digitsModel();
  const events = await train(model, data.digits({ size: 120 }), { ...small, ...options }, output);
  return { model, losses: events.map((event) => event.loss), text: output.text() };
}

describe("options", () => {
  test("have defaults", () => {
    expect(parseOptions([], sink(), sink())).toEqual({
      seed: 0,
      lr: 0.003,
      batchSize: 64,
      quick: false,
      threads: "auto",
    });
  });

  test("are read", () => {
    const args = [
      "--data",
      "mnist",
      "--epochs",
      "3",
      "--seed",
      "7",
      "--lr",
      "1e-3",
      "--batch-size",
      "16",
      "--quick",
      "--threads",
      "2",
    ];
    const options = { data: "mnist", epochs: 3, seed: 7, lr: 0.001, batchSize: 16, quick: true, threads: 2 };
    expect(parseOptions(args, sink(), sink())).toEqual(options);
  });

  const wholeFrom = (least: number): string => `is invalid. It must be a whole number from ${least}.`;
  test.each([
    [["--epochs", "0"], `error: option '--epochs <count>' argument '0' ${wholeFrom(1)}\n`],
    [["--epochs", "2.5"], `error: option '--epochs <count>' argument '2.5' ${wholeFrom(1)}\n`],
    [["--epochs", ""], `error: option '--epochs <count>' argument '' ${wholeFrom(1)}\n`],
    [["--seed", "-1"], `error: option '--seed <number>' argument '-1' ${wholeFrom(0)}\n`],
    [["--batch-size", "many"], `error: option '--batch-size <count>' argument 'many' ${wholeFrom(1)}\n`],
    [["--lr", "NaN"], "error: option '--lr <rate>' argument 'NaN' is invalid. It must be a number above 0.\n"],
    [["--threads", "many"], `error: option '--threads <count>' argument 'many' ${wholeFrom(1)}\n`],
    [["--lr", "0"], "error: option '--lr <rate>' argument '0' is invalid. It must be a number above 0.\n"],
    [["--epochs"], "error: option '--epochs <count>' argument missing\n"],
    [["--fast"], "error: unknown option '--fast'\n"],
    [["mnist"], "error: too many arguments. Expected 0 arguments but got 1.\n"],
    [
      ["--data", "/nowhere"],
      "error: /nowhere/train-images-idx3-ubyte: cannot read the file, nor one with .gz at its end: no such file or folder\n",
    ],
  ])("%j are refused with one line", async (args, message) => {
    const [output, errors] = [sink(), sink()];
    expect(await exitCode(digits, args, output, errors)).toBe(1);
    expect(errors.text()).toBe(message);
    expect(output.text()).toBe("");
  });

  test("--help is no error", async () => {
    const [output, errors] = [sink(), sink()];
    expect(await exitCode(digits, ["--help"], output, errors)).toBe(0);
    expect(output.text()).toMatch(/^Usage: npm start -- \[options\]\n/);
    for (const name of ["--data", "--epochs", "--seed", "--lr", "--batch-size"]) expect(output.text()).toContain(name);
    expect(errors.text()).toBe("");
  });

  test("mistakes of the program are thrown", async () => {
    const broken = () => Promise.reject(new TypeError("a mistake"));
    await expect(exitCode(broken, [], sink(), sink())).rejects.toThrow("a mistake");
    expect(() => parseOptions(["--lr", "x"], sink(), sink())).toThrow(CommanderError);
  });
});

describe("report", () => {
  test("says what was taken for what", async () => {
    const images = data.digits({ size: 20 });
    const predictions = images.labels.data.slice();
    predictions[3] = (predictions[3] + 1) % 10;
    const output = sink();
    await show(report(images, predictions), output);
    const lines = output.text().trimEnd().split("\n");
    expect(lines[0]).toBe("test accuracy 95.00 % (19 of 20)");
    expect(lines.at(-9)).toBe("mistakes");
    expect(lines.at(-8)?.trimEnd()).toBe(`${images.labels.data[3]}, taken for ${predictions[3]}`);
    expect(report(images, images.labels.data)).toHaveLength(3);
  });
});

describe("training", () => {
  test("rate rises, then falls to nothing", () => {
    const rate = schedule(0.1, 100);
    expect(rate(0)).toBeCloseTo(0.02, 4);
    expect(rate(5)).toBeGreaterThan(0.099);
    expect(rate(50)).toBeCloseTo(0.05, 10);
    expect([rate(100), rate(101)]).toEqual([0, 0]);
  });

  test("prints plain lines where there is no terminal", async () => {
    const { text } = await trained();
    expect(text).not.toContain(ESCAPE);
    expect(text).not.toContain("\r");
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^epoch 2\/2 {2}loss \d+\.\d{4} {2}accuracy \d+\.\d\d % {2}\d+ examples\/s {2}\d+\.\d s {2}val/,
    );
  });

  test("draws a bar on a terminal", async () => {
    const { text } = await trained({ epochs: 1 }, sink(true));
    expect(text).toContain(ESCAPE);
    expect(text).toMatch(
      /epoch 1\/1 {2}step 1\/4 {2}loss \d\.\d{4} {2}accuracy \d+\.\d\d % {2}\d+ examples\/s\n░*█*░* {2}\d+ s left/,
    );
    expect([bar(0), bar(0.5), bar(1)]).toEqual(["░".repeat(60), "█".repeat(30) + "░".repeat(30), "█".repeat(60)]);
  });

  test("gives the same bits for the same seed", async () => {
    const [first, again, other] = [await trained(), await trained(), await trained({ seed: 1 })];
    expect(again.losses).toEqual(first.losses);
    expect(io.saveStateDict(again.model)).toEqual(io.saveStateDict(first.model));
    expect(other.losses).not.toEqual(first.losses);
  });

  test("says so when the learning rate is too high", async () => {
    const error = await trained({ lr: 1e30 }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(NumericError);
    expect(String(error)).toMatch(
      /^NumericError: fit: the loss and its gradients must be finite .* at step \d of epoch 1: \w+: the result must be finite, got /,
    );
  });

  test("weights load back", async () => {
    const { model } = await trained();
    const images = data.digits({ size: 40, start: 120 });
    const copy = digitsModel();
    io.loadStateDict(copy, io.saveStateDict(model), "digits.safetensors");
    expect(await recognize(copy, images)).toEqual(await recognize(model, images));
    expect([...io.decodeSafetensors(io.saveStateDict(model), "x").entries.keys()]).toContain("1.running_mean");
  });

  test("the race times the same step twice", () => {
    const model = nn.sequential(nn.flatten(), nn.linear(784, 10));
    const { wasm, javascript } = race(model, data.digits({ size: 4 }));
    expect(wasm).toBeGreaterThan(0);
    expect(javascript).toBeGreaterThan(0);
  });
});

describe("MNIST", () => {
  const folder = join(root, "../shared/data/mnist");

  test.skipIf(!existsSync(folder))(
    "is learned from its files (needs ../shared/data/mnist)",
    async () => {
      const { train: images, test: unseen } = await readMnist(folder);
      const first = (all: data.LabelledImages, size: number): data.LabelledImages =>
        data.subset<data.LabelledImages>(all, [...Array(size).keys()]).gather(Uint32Array.from(Array(size).keys()));
      seed(0);
      const model = digitsModel();
      await train(model, first(images, 600), { ...small, epochs: 6 }, sink());
      const part = first(unseen, 500);
      const predictions = await recognize(model, part);
      const right = predictions.filter((digit, i) => digit === part.labels.data[i]).length;
      expect(right / 500).toBeGreaterThan(0.85);
    },
    60_000,
  );
});
