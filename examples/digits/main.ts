import { ChainruleError, data, io, runtime, seed } from "chainrule";
import { writeBytes } from "chainrule/node";
import { CommanderError } from "commander";
import { loadImages } from "./images.js";
import { digitsModel } from "./model.js";
import { type Options, parseOptions } from "./options.js";
import type { Output } from "./progress.js";
import { race } from "./race.js";
import { predict, report } from "./report.js";
import { TrainingError, train } from "./train.js";

const WEIGHTS = "digits.safetensors";

/** The program behind `npm start`. @returns its exit code */
export async function main(args: readonly string[], output: Output, errors: Output): Promise<number> {
  try {
    await run(parseOptions(args, output, errors), output);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode; // printed already
    if (!(error instanceof ChainruleError || error instanceof TrainingError)) throw error;
    errors.write(`error: ${error.message}\n`);
    return 1;
  }
}

async function run(options: Options, output: Output): Promise<void> {
  const print = (text: string): unknown => output.write(`${text}\n`);
  const images = await loadImages(options.data, options.seed);
  seed(options.seed);
  const model = digitsModel();
  const [trained, tested] = [images.train, images.test].map(({ labels }) => labels.data.length);
  print(`${images.name}: ${trained} to train on, ${tested} to test`);
  print(`${model.summary([options.batchSize, 1, 28, 28])}\n`);
  await train(model, images.train, { epochs: images.epochs, ...options }, output);
  print(`\n${report(images.test, predict(model, images.test))}\n`);
  const bytes = io.saveStateDict(model); // before the race, which goes on training
  const [batch] = new data.DataLoader(images.train, { batchSize: options.batchSize });
  const { wasm, javascript } = race(model, batch);
  print(
    `one training step of ${batch.labels.data.length} images: ${wasm.toFixed(1)} ms in WebAssembly (${runtime()}), ` +
      `${javascript.toFixed(1)} ms in plain JavaScript: ${(javascript / wasm).toFixed(1)} times as long`,
  );
  await writeBytes(WEIGHTS, bytes);
  print(`${WEIGHTS}: the weights, ${Math.round(bytes.length / 1000)} kB`);
}
