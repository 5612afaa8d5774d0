import type { Refusal } from "../sample.js";
import { attention } from "./attention.js";
import { convolution } from "./convolution.js";
import { fft } from "./fft.js";
import { general } from "./general.js";
import { indexing } from "./indexing.js";
import { losses } from "./loss.js";
import { math } from "./math.js";
import { norm } from "./norm.js";
import { pool } from "./pool.js";
import { recurrent } from "./recurrent.js";

/** Calls that must be refused: what is wrong is said at once, except for indices, which are seen when they are computed. */
export const refusals: readonly Refusal[] = [
  ...general,
  ...indexing,
  ...losses,
  ...attention,
  ...convolution,
  ...math,
  ...norm,
  ...pool,
  ...recurrent,
  ...fft,
];
