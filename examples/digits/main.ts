import { data, io, runtime, seed, threads } from "chainrule";
import { writeBytes } from "chainrule/node";
import * as viz from "chainrule/viz";
import type { Output } from "../kit/program.js";
import { savePage, show } from "../kit/report.js";
import { conclude } from "../kit/result.js";
import { loadImages } from "./images.js";
import { digitsModel } from "./model.js";
import { parseOptions } from "./options.js";
import { race } from "./race.js";
import { recognize, report, share } from "./report.js";
import { train } from "./train.js";

export const WEIGHTS = "digits.safetensors";
/** The least share of the test images to recognise, after the data set's own number of epochs and after fewer. */
const TARGET = { whole: 0.99, fewer: 0.9 };
/** Images in the step that is timed. */
const RACE_BATCH = 64;

/** The program behind `npm start`: trains, reports, compares the kernels, writes the weights. */
export async function digits(args: readonly string[], output: Output, errors: Output): Promise<boolean> {
  const options = parseOptions(args, output, errors);
  const print = (text: string): unknown => output.write(`${text}\n`);
  const images = await loadImages(options.data, options.seed);
  const [trained, tested] = [images.train, images.test].map(({ labels }) => labels.data.length);
  print(`${images.name}: ${trained} to train on, ${tested} to test`);

  seed(options.seed);
  threads(options.threads);
  const model = digitsModel();
  print(`${model.summary([options.batchSize, 1, 28, 28])}\n`);
  const epochs = options.epochs ?? (options.quick ? 1 : images.epochs);
  const events = await train(model, images.train, { ...options, epochs }, output);
  const predictions = await recognize(model, images.test);
  const parts = report(images.test, predictions);
  print("");
  await show(parts, output);
  print("");
  if (options.report !== undefined)
    await savePage(options.report, `digits: ${images.name}`, [...viz.history(events), ...parts]);

  const weights = io.saveStateDict(model); // before the race, which goes on training
  threads(1);
  const [batch] = new data.DataLoader(images.train, { batchSize: RACE_BATCH });
  const { wasm, javascript } = race(model, batch);
  print(
    `one training step of ${batch.labels.data.length} images: ${wasm.toFixed(1)} ms in WebAssembly (${runtime()}), ` +
      `${javascript.toFixed(1)} ms in plain JavaScript: ${(javascript / wasm).toFixed(1)} times as long`,
  );
  await writeBytes(WEIGHTS, weights);
  print(`${WEIGHTS}: the weights, ${Math.round(weights.length / 1000)} kB`);
  const atLeast = epochs < images.epochs ? TARGET.fewer : TARGET.whole;
  return conclude(
    [{ metric: "test accuracy", value: share(images.test, predictions), target: { atLeast }, unit: "%" }],
    output,
  );
}
