import { data, io, runtime, seed } from "chainrule";
import { writeBytes } from "chainrule/node";
import { loadImages } from "./images.js";
import { digitsModel } from "./model.js";
import { parseOptions } from "./options.js";
import type { Output } from "./program.js";
import { race } from "./race.js";
import { recognize, report } from "./report.js";
import { train } from "./train.js";

export const WEIGHTS = "digits.safetensors";
/** Images in the step that is timed. */
const RACE_BATCH = 64;

/** The program behind `npm start`: trains, reports, compares the kernels, writes the weights. */
export async function digits(args: readonly string[], output: Output, errors: Output): Promise<void> {
  const options = parseOptions(args, output, errors);
  const print = (text: string): unknown => output.write(`${text}\n`);
  const images = await loadImages(options.data, options.seed);
  const [trained, tested] = [images.train, images.test].map(({ labels }) => labels.data.length);
  print(`${images.name}: ${trained} to train on, ${tested} to test`);

  seed(options.seed);
  const model = digitsModel();
  print(`${model.summary([options.batchSize, 1, 28, 28])}\n`);
  await train(model, images.train, { epochs: images.epochs, ...options }, output);
  print(`\n${report(images.test, await recognize(model, images.test))}\n`);

  const weights = io.saveStateDict(model); // before the race, which goes on training
  const [batch] = new data.DataLoader(images.train, { batchSize: RACE_BATCH });
  const { wasm, javascript } = race(model, batch);
  print(
    `one training step of ${batch.labels.data.length} images: ${wasm.toFixed(1)} ms in WebAssembly (${runtime()}), ` +
      `${javascript.toFixed(1)} ms in plain JavaScript: ${(javascript / wasm).toFixed(1)} times as long`,
  );
  await writeBytes(WEIGHTS, weights);
  print(`${WEIGHTS}: the weights, ${Math.round(weights.length / 1000)} kB`);
}
