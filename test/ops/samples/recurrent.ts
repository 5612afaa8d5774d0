import { gatesOf, Mode } from "../../../assembly/rnn/mode.js";
import { tensor } from "../../../src/ops/create.js";
import { recurrentNetwork, recurrentStep } from "../../../src/ops/recurrent-network.js";
import type { Shape } from "../../../src/shape.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { type Sample, shapes } from "../sample.js";

const lengths = () => tensor(Int32Array.of(3, 1));

/** The shapes of one direction's weights, for 2 features. */
const weightShapes = (mode: Mode, features: number, hidden: number, state = hidden): Shape[] => {
  const rows = gatesOf(mode) * hidden;
  return [[rows, features], [rows, state], [rows], [rows]];
};
const weights = ([weightIh, weightHh, biasIh, biasHh]: readonly Tensor[]) => ({ weightIh, weightHh, biasIh, biasHh });

const gated = [Mode.lstm, Mode.gru].flatMap((mode): Sample[] => {
  const states: Shape[] = [
    [1, 2, 3],
    [1, 2, 3],
  ];
  return [
    {
      label: `${Mode[mode]} with first states`,
      inputs: shapes([3, 2, 2], ...states, ...weightShapes(mode, 2, 3)),
      call: (x, h0, c0, ...w) => {
        const { y, hN, cN } = recurrentNetwork("test", mode, x, [[weights(w)]], { h0, c0 });
        return [y, hN, cN];
      },
      tolerance: 1e-5,
    },
    {
      label: `${Mode[mode]} in both directions over sequences of several lengths`,
      inputs: shapes([3, 2, 2], ...weightShapes(mode, 2, 2), ...weightShapes(mode, 2, 2)),
      call: (x, ...w) => {
        const layers = [[weights(w.slice(0, 4)), weights(w.slice(4))]];
        const { y, hN, cN } = recurrentNetwork("test", mode, x, layers, { lengths: lengths() });
        return [y, hN, cN];
      },
      tolerance: 1e-5,
    },
  ];
});

const plain = [Mode.tanh, Mode.relu].map(
  (mode): Sample => ({
    label: `${Mode[mode]}, two layers, the batch first`,
    inputs: shapes([2, 3, 2], ...weightShapes(mode, 2, 3), ...weightShapes(mode, 3, 3)),
    call: (x, ...w) => {
      const layers = [[weights(w.slice(0, 4))], [weights(w.slice(4))]];
      return recurrentNetwork("test", mode, x, layers, { batchFirst: true }).y;
    },
    tolerance: 1e-5,
  }),
);

export const recurrent: Readonly<Record<string, readonly Sample[]>> = {
  recurrentNetwork: [
    ...gated,
    ...plain,
    {
      label: "an LSTM with a projection, of one sequence",
      inputs: shapes([3, 2], ...weightShapes(Mode.lstm, 2, 3, 2), [2, 3]),
      call: (x, ...w) => {
        const layers = [[{ ...weights(w), weightHr: w[4] }]];
        const { y, hN, cN } = recurrentNetwork("test", Mode.lstm, x, layers);
        return [y, hN, cN];
      },
      tolerance: 1e-5,
    },
    {
      label: "without biases",
      inputs: shapes([2, 1, 2], [6, 2], [6, 2]),
      call: (x, weightIh, weightHh) => recurrentNetwork("test", Mode.gru, x, [[{ weightIh, weightHh }]]).hN,
      tolerance: 1e-5,
    },
    {
      label: "no sequences",
      inputs: shapes([2, 0, 2], ...weightShapes(Mode.lstm, 2, 2)),
      call: (x, ...w) => recurrentNetwork("test", Mode.lstm, x, [[weights(w)]]).y,
    },
  ],
  recurrentStep: [
    {
      label: "a GRU's",
      inputs: shapes([2, 2], [2, 3], ...weightShapes(Mode.gru, 2, 3)),
      call: (x, h, ...w) => recurrentStep("test", Mode.gru, x, weights(w), { h }).h,
    },
    {
      label: "an LSTM's, of one sequence",
      inputs: shapes([2], ...weightShapes(Mode.lstm, 2, 3)),
      call: (x, ...w) => {
        const { h, c } = recurrentStep("test", Mode.lstm, x, weights(w));
        return [h, c];
      },
    },
  ],
};
