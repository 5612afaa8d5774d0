import { logSoftmax } from "../../../src/ops/log-softmax.js";
import { softmax as softmaxOp } from "../../../src/ops/softmax.js";
import { maskedFill } from "../../../src/ops/where.js";
import type { Adapters } from "../adapter.js";

export const softmax: Adapters = {
  softmax: ({ x }, { dim = -1 }) => softmaxOp(x, dim),
  log_softmax: ({ x }, { dim = -1 }) => logSoftmax(x, dim),
  masked_softmax: ({ x, mask }, { dim = -1 }) => softmaxOp(maskedFill(x, mask, Number.NEGATIVE_INFINITY), dim),
};
