import { ShapeError } from "../errors.js";
import { cast } from "../ops/cast.js";
import { eq } from "../ops/compare.js";
import { oneHot } from "../ops/embedding.js";
import { argmax } from "../ops/extremum.js";
import { matmul } from "../ops/matmul.js";
import { mean } from "../ops/mean.js";
import { asIndices, asTensor, type Operand } from "../ops/operand.js";
import { transpose } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { checkCount, formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The class with the largest score; classes lie on axis 1, on the only axis if there is one. Classes pass as they are. */
function predicted(op: string, predictions: Operand, labels: Tensor): Tensor {
  const scores = asTensor(op, predictions);
  const classes = scores.dtype === "f32" ? argmax(scores, scores.rank === 1 ? 0 : 1) : asIndices(op, scores);
  if (!sameShape(classes.shape, labels.shape))
    throw new ShapeError(
      op,
      `labels must be ${formatShape(classes.shape)} for predictions ${formatShape(scores.shape)}`,
      formatShape(labels.shape),
    );
  return classes;
}

/**
 * The share of right predictions, a scalar: of scores (N, C, …) the largest counts; i32 predictions are the classes themselves.
 * Labels are i32 class indices.
 */
export function accuracy(predictions: Operand, labels: Operand): Tensor {
  const wanted = asIndices("accuracy", labels);
  return mean(eq(predicted("accuracy", predictions, wanted), wanted));
}

/**
 * How often class j was predicted where class i was right, at [i, j]: i32 (classes, classes).
 *
 * @throws IndexError, when it is computed, for a label or prediction that is no class
 */
export function confusionMatrix(predictions: Operand, labels: Operand, classes: number): Tensor {
  checkCount("confusionMatrix", "classes", classes, 1);
  const wanted = asIndices("confusionMatrix", labels);
  const flags = (x: Tensor): Tensor => oneHot(reshape(x, [x.size]), classes);
  const columns = flags(predicted("confusionMatrix", predictions, wanted));
  return cast(matmul(transpose(flags(wanted)), columns), "i32");
}
