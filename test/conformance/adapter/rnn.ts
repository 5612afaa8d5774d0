import { Mode } from "../../../assembly/rnn/mode.js";
import { type RecurrentWeights, recurrentNetwork, recurrentStep } from "../../../src/ops/recurrent-network.js";
import type { Adapters, Params, Tensors } from "../adapter.js";

const modeOf = ({ mode = "LSTM", nonlinearity = "tanh" }: Params): Mode =>
  mode === "LSTM" ? Mode.lstm : mode === "GRU" ? Mode.gru : nonlinearity === "relu" ? Mode.relu : Mode.tanh;

/** The weights whose names end in `place`. */
const weightsAt = (inputs: Tensors, place: string): RecurrentWeights => ({
  weightIh: inputs[`weight_ih${place}`],
  weightHh: inputs[`weight_hh${place}`],
  biasIh: inputs[`bias_ih${place}`],
  biasHh: inputs[`bias_hh${place}`],
  weightHr: inputs[`weight_hr${place}`],
});

export const rnn: Adapters = {
  rnn: ({ x, h0, c0, ...weights }, params) => {
    const directions = params.bidirectional ? ["", "_reverse"] : [""];
    const layers = Array.from({ length: params.num_layers ?? 1 }, (_, layer) =>
      directions.map((direction) => weightsAt(weights, `_l${layer}${direction}`)),
    );
    const options = { h0, c0, batchFirst: params.batch_first ?? true };
    const { y, hN, cN } = recurrentNetwork("rnn", modeOf(params), x, layers, options);
    return { out: y, h_n: hN, c_n: cN };
  },
  rnn_cell: ({ x, h, c, ...weights }, params) => {
    const next = recurrentStep("rnnCell", modeOf(params), x, weightsAt(weights, ""), { h, c });
    return { h: next.h, c: next.c };
  },
};
