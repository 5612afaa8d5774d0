import { gatesOf, Mode } from "../../../assembly/rnn/mode.js";
import { random, type Samples } from "../sample.js";

const modes = [Mode.tanh, Mode.relu, Mode.lstm, Mode.gru];

// Sizes of the list as hidden sizes as far as that is quick, a batch of more than one chunk, and lengths of every kind.
const layers = (n: number) => {
  const hidden = Math.max(1, Math.min(n, 33));
  return modes.flatMap((mode) =>
    [0, 1].map((reversed) => ({ steps: 4, batch: n > 100 ? 35 : 3, hidden, mode, reversed })),
  );
};

const lengthsOf = ({ batch, steps }: { batch: number; steps: number }): Int32Array =>
  Int32Array.from({ length: batch }, (_, n) => 1 + ((n * 3 + 3) % steps));

export const recurrent: Samples<"recurrent"> = (n) =>
  n === 0
    ? []
    : layers(n).map((s) => {
        const [state, width] = [s.batch * s.hidden, gatesOf(s.mode) * s.hidden];
        return {
          name: Mode[s.mode],
          args: {
            gx: random(s.steps * s.batch * width, 1, -2, 2),
            h0: random(state, 2),
            c0: random(state, 3),
            w: random(width * s.hidden, 4, -0.5, 0.5),
            bn: random(s.hidden, 5),
            lengths: lengthsOf(s),
            y: s.steps * state,
            hN: state,
            cN: state,
            gates: s.steps * s.batch * width,
            cells: s.mode === Mode.lstm || s.mode === Mode.gru ? s.steps * state : 0,
            ...s,
          },
        };
      });

export const recurrentGrad: Samples<"recurrentGrad"> = (n) =>
  n === 0
    ? []
    : layers(n).map((s) => {
        const [state, width] = [s.batch * s.hidden, gatesOf(s.mode) * s.hidden];
        return {
          name: Mode[s.mode],
          args: {
            h0: random(state, 2),
            c0: random(state, 3),
            w: random(width * s.hidden, 4, -0.5, 0.5),
            lengths: lengthsOf(s),
            y: random(s.steps * state, 6),
            gates: random(s.steps * s.batch * width, 7, 0.1, 0.9),
            cells: random(s.steps * state, 8),
            dy: random(s.steps * state, 9),
            dhN: random(state, 10),
            dcN: random(state, 11),
            dgx: s.steps * s.batch * width,
            dq: s.mode === Mode.gru ? s.steps * state : 0,
            dh0: state,
            dc0: state,
            ...s,
          },
        };
      });
