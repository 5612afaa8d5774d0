import { Mode } from "../../../assembly/rnn/mode.js";
import { tensor, zeros } from "../../../src/ops/create.js";
import { modeOf, recurrentNetwork, recurrentStep } from "../../../src/ops/recurrent-network.js";
import type { Refusal } from "../sample.js";

const weights = () => ({ weightIh: zeros([8, 3]), weightHh: zeros([8, 2]) });
const run =
  (x: number[], options = {}, more = {}) =>
  () =>
    recurrentNetwork("lstm", Mode.lstm, zeros(x), [[{ ...weights(), ...more }]], options);

export const recurrent: readonly Refusal[] = [
  { call: run([3]), error: "lstm: takes (T, N, features), or (T, features), got (3,)" },
  { call: run([0, 2, 3]), error: "lstm: takes at least one step, got (0, 2, 3)" },
  { call: run([4, 2, 5]), error: "lstm: x must have 3 features on its last axis, got (4, 2, 5)" },
  { call: run([4, 2, 3], {}, { weightHh: zeros([8, 3]) }), error: "lstm: weightHh must be (8, 2), got (8, 3)" },
  { call: run([4, 2, 3], {}, { biasIh: zeros([2]) }), error: "lstm: biasIh must be (8,), got (2,)" },
  { call: run([4, 2, 3], {}, { weightHr: zeros([1, 3]) }), error: "lstm: weightHr must be (1, 2), got (1, 3)" },
  {
    call: () =>
      recurrentNetwork("lstm", Mode.lstm, zeros([4, 2, 3]), [
        [weights()],
        [{ weightIh: zeros([4, 2]), weightHh: zeros([4, 1]) }],
      ]),
    error: "lstm: all layers must have one hidden size, got 2 and 1",
  },
  { call: run([4, 2, 3], { h0: zeros([2, 2]) }), error: "lstm: h0 must be (1, 2, 2), got (2, 2)" },
  { call: run([4, 3], { c0: zeros([1, 1, 2]) }), error: "lstm: c0 must be (1, 2), got (1, 1, 2)" },
  {
    call: run([4, 2, 3], { lengths: tensor(Int32Array.of(1)) }),
    error: "lstm: lengths must be (2,), got (1,)",
  },
  { call: run([4, 2, 3], { lengths: zeros([2]) }), error: "lstm: takes i32 indices, got f32" },
  {
    call: () => run([4, 2, 3], { lengths: tensor(Int32Array.of(4, 5)) })().y.data(),
    error: "lstm: length 5 at position 1 is out of range for 4 steps",
  },
  {
    call: () => run([4, 2, 3], { lengths: tensor(Int32Array.of(0, 1)) })().y.data(),
    error: "lstm: length 0 at position 0 is out of range for 4 steps",
  },
  {
    call: () => recurrentStep("lstmCell", Mode.lstm, zeros([1, 2, 3]), weights()),
    error: "lstmCell: takes (N, features), or (features), got (1, 2, 3)",
  },
  {
    call: () => recurrentStep("lstmCell", Mode.lstm, zeros([2, 5]), weights()),
    error: "lstmCell: x must have 3 features on its last axis, got (2, 5)",
  },
  {
    call: () => recurrentStep("lstmCell", Mode.lstm, zeros([3]), weights(), { h: zeros([1, 2]) }),
    error: "lstmCell: h must be (2,), got (1, 2)",
  },
  { call: () => modeOf("rnn", "sin" as "tanh"), error: 'rnn: nonlinearity must be "tanh" or "relu", got sin' },
];
