import { argmax, confusionMatrix, data, type nn, predict, tensor } from "chainrule";
import { percent } from "../kit/progress.js";
import { draw, row } from "./draw.js";

/** Images at once. */
const BATCH = 250;
const CLASSES = 10;
/** Pictures side by side: 80 columns. */
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
export function report(images: data.LabelledImages, predictions: Int32Array): string {
  const labels = images.labels.data;
  const every = [...labels.keys()];
  const wrong = every.filter((i) => predictions[i] !== labels[i]);
  const right = labels.length - wrong.length;
  return [
    `test accuracy ${percent(right / labels.length)} (${right} of ${labels.length})`,
    "",
    "confusion matrix: the digit shown by row, the prediction by column",
    confusionTable(confusionMatrix(tensor(predictions), tensor(images.labels), CLASSES).toArray() as number[][]),
    "",
    pictures(images, predictions, every.slice(0, PICTURES)),
    ...(wrong.length > 0 ? ["", "mistakes", pictures(images, predictions, wrong.slice(0, PICTURES))] : []),
  ].join("\n");
}

/** Counts in columns; none at all is a dot. */
export function confusionTable(counts: readonly (readonly number[])[]): string {
  const width = Math.max(...counts.flat().map((count) => String(count).length)) + 2;
  const line = (name: string, cells: readonly (number | string)[]): string =>
    name.padStart(2) + cells.map((cell) => String(cell).padStart(width)).join("");
  return [
    line("", [...counts.keys()]),
    ...counts.map((cells, digit) =>
      line(
        String(digit),
        cells.map((count) => count || "·"),
      ),
    ),
  ].join("\n");
}

function pictures({ x, labels }: data.LabelledImages, predictions: Int32Array, positions: readonly number[]): string {
  const [, , height, width] = x.shape;
  return row(
    positions.map((i) => ({
      lines: draw(x.data.subarray(i * height * width, (i + 1) * height * width), height, width),
      caption: `${labels.data[i]}, taken for ${predictions[i]}`,
    })),
  );
}
