import { attention } from "./adapter/attention.js";
import { autograd } from "./adapter/autograd.js";
import { binary } from "./adapter/binary.js";
import { conv } from "./adapter/conv.js";
import { convTranspose } from "./adapter/conv-transpose.js";
import { embedding } from "./adapter/embedding.js";
import { init } from "./adapter/init.js";
import { loss } from "./adapter/loss.js";
import { matmul } from "./adapter/matmul.js";
import { norm } from "./adapter/norm.js";
import { optim } from "./adapter/optim.js";
import { pool } from "./adapter/pool.js";
import { reduction } from "./adapter/reduction.js";
import { rnn } from "./adapter/rnn.js";
import { scheduler } from "./adapter/scheduler.js";
import { shape } from "./adapter/shape.js";
import { softmax } from "./adapter/softmax.js";
import { training } from "./adapter/training.js";
import { transformer } from "./adapter/transformer.js";
import { unary } from "./adapter/unary.js";
import { upsample } from "./adapter/upsample.js";
import type { Adapter, Adapters, Runner, Runners } from "./adapter.js";

const operations: Adapters = {
  ...unary,
  ...binary,
  ...reduction,
  ...matmul,
  ...shape,
  ...softmax,
  ...loss,
  ...conv,
  ...convTranspose,
  ...pool,
  ...upsample,
  ...norm,
  ...embedding,
  ...attention,
  ...transformer,
  ...rnn,
};

const functions: Adapters = { ...operations, ...autograd(operations) };
const runners: Runners = { ...optim, ...scheduler, ...training(operations), ...init };

export const adapterFor = (op: string): Adapter | undefined => functions[op];
export const runnerFor = (op: string): Runner | undefined => runners[op];
