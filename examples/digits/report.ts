import { argmax, confusionMatrix, data, type nn, predict, tensor } from "chainrule";
import * as viz from "chainrule/viz";
import { percent } from "../kit/progress.js";
import type { Part } from "../kit/report.js";

/** Images at once. */
const BATCH = 250;
const CLASSES = 10;
/** Pictures side by side. */
const PICTURES = 5;

/** The class the model takes each image for. */
export async function recognize(model: nn.Module, images: data.LabelledImages): Promise<Int32Array> {
  const scores = await predict(model, new data.DataLoader(images, { batchSize: BATCH }));
  return Int32Array.from(argmax(scores, 1).data());
}

/** The share of the images that were recognised. */
export function share({ labels }: data.LabelledImages, predictions: Int32Array): number {
  return labels.data.filter((label, i) => label === predictions[i]).length / predictions.length;
}

/** What a model makes of images: accuracy, confusion matrix, the first pictures and the first mistakes. */
export function report(images: data.LabelledImages, predictions: Int32Array): Part[] {
  const labels = images.labels.data;
  const every = [...labels.keys()];
  const wrong = every.filter((i) => predictions[i] !== labels[i]);
  const right = labels.length - wrong.length;
  const title = "confusion matrix: the digit shown by row, the prediction by column";
  return [
    `test accuracy ${percent(right / labels.length)} (${right} of ${labels.length})`,
    viz.confusionMatrix(confusionMatrix(tensor(predictions), tensor(images.labels), CLASSES), { title }),
    pictures(images, predictions, every.slice(0, PICTURES), "the first"),
    ...(wrong.length > 0 ? [pictures(images, predictions, wrong.slice(0, PICTURES), "mistakes")] : []),
  ];
}

/** Images under what they are and what they were taken for. */
function pictures(
  { x, labels }: data.LabelledImages,
  predictions: Int32Array,
  positions: readonly number[],
  title: string,
): viz.Figure {
  const captions = positions.map((i) => `${labels.data[i]}, taken for ${predictions[i]}`);
  return viz.images(tensor(x).indexSelect(0, tensor(Int32Array.from(positions))), { captions, title });
}
