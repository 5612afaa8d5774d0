import type { Sample } from "./sample.js";
import { activations } from "./samples/activation.js";
import { adaptivePool } from "./samples/adaptive-pool.js";
import { attention } from "./samples/attention.js";
import { convolution } from "./samples/convolution.js";
import { elementwise } from "./samples/elementwise.js";
import { fft } from "./samples/fft.js";
import { indexing } from "./samples/indexing.js";
import { losses } from "./samples/loss.js";
import { lossParts } from "./samples/loss-parts.js";
import { math } from "./samples/math.js";
import { network } from "./samples/network.js";
import { norm } from "./samples/norm.js";
import { pool } from "./samples/pool.js";
import { products } from "./samples/products.js";
import { random } from "./samples/random.js";
import { rearrange } from "./samples/rearrange.js";
import { recurrent } from "./samples/recurrent.js";
import { reduce } from "./samples/reduce.js";
import { scan } from "./samples/scan.js";
import { shape } from "./samples/shape.js";
import { upsample } from "./samples/upsample.js";

/** Every operation of src/ops by name, with ways to call it. The tests of values and gradients run over this list. */
export const samples: Readonly<Record<string, readonly Sample[]>> = {
  ...elementwise,
  ...math,
  ...activations,
  ...reduce,
  ...scan,
  ...products,
  ...shape,
  ...indexing,
  ...rearrange,
  ...network,
  ...norm,
  ...convolution,
  ...lossParts,
  ...pool,
  ...adaptivePool,
  ...upsample,
  ...attention,
  ...recurrent,
  ...fft,
  ...random,
};

/** The losses by name, which are made of those. */
export const lossSamples = losses;

/** Exports of src/ops that compute nothing themselves: what operations are made of. */
export const parts: readonly string[] = [
  "addBias",
  "axisNames",
  "convolve",
  "convolveTransposed",
  "countable",
  "three",
  "align",
  "affineOf",
  "alongAxis",
  "asFloat",
  "asIndices",
  "addRows",
  "asTensor",
  "attentionWithWeights",
  "binary",
  "causalMask",
  "checkBroadcast",
  "checkEps",
  "checkHyper",
  "checkSlopes",
  "checkProbability",
  "checkedFinite",
  "checkedIndices",
  "column",
  "checkUpdate",
  "ctcComposed",
  "describe",
  "expandedTo",
  "exponentials",
  "finite",
  "grad",
  "keptShape",
  "listOf",
  "lookUp",
  "normalized",
  "normalizeGroups",
  "paddingRow",
  "pathGradients",
  "checkImages",
  "passes",
  "poolWindow",
  "rangeCheck",
  "resample",
  "positionsAlong",
  "positionsOf",
  "rowsOf",
  "modeOf",
  "recurrentCell",
  "runRecurrence",
  "unrolled",
  "scalar",
  "setRows",
  "spans",
  "takeAlong",
  "takeRows",
  "repeatHeads",
  "scoresOf",
  "sumHeads",
  "transposed",
  "unary",
  "valueAndGrad",
];
