import { gatesOf, Mode } from "../../../assembly/rnn/mode.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";

// The gradient of a recurrent layer but for the weight's; see assembly/rnn/recurrent-grad.ts.
export const recurrentGrad = (m: Views): KernelFunction => {
  // biome-ignore format: one line
  return (h0, c0, w, lengths, y, gates, cells, dy, dhN, dcN, dgx, dq, dh0, dc0, _scratch, steps, batch, hidden, mode, reversed, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const count = gatesOf(mode);
    const width = count * hidden;
    for (let n = begin; n < end; n++) {
      const [dh, dc] = [(dh0 >>> shift) + n * hidden, (dc0 >>> shift) + n * hidden];
      f.copyWithin(dh, (dhN >>> shift) + n * hidden, (dhN >>> shift) + (n + 1) * hidden);
      f.copyWithin(dc, (dcN >>> shift) + n * hidden, (dcN >>> shift) + (n + 1) * hidden);
      const length = m.i32[(lengths >>> 2) + n];
      for (let step = 0; step < steps; step++) {
        const t = reversed ? step : steps - 1 - step;
        const earlier = reversed ? t + 1 : t - 1;
        const row = t * batch + n;
        const [gate, slope] = [(gates >>> shift) + row * width, (dgx >>> shift) + row * width];
        const [cell, last] = [(cells >>> shift) + row * hidden, (dq >>> shift) + row * hidden];
        if (t >= length) {
          f.fill(0, slope, slope + width);
          if (mode === Mode.gru) f.fill(0, last, last + hidden);
          continue;
        }
        const begins = earlier < 0 || earlier >= steps;
        const from = (earlier * batch + n) * hidden;
        const first = n * hidden;
        const cellBefore = begins ? (c0 >>> shift) + first : (cells >>> shift) + from;
        const before = begins || earlier >= length ? (h0 >>> shift) + first : (y >>> shift) + from;
        for (let j = 0; j < hidden; j++) {
          const d = f[dh + j] + f[(dy >>> shift) + row * hidden + j];
          f[dh + j] = 0;
          if (mode === Mode.lstm) {
            const [i, forget, g, o] = [0, 1, 2, 3].map((part) => f[gate + part * hidden + j]);
            const squashed = Math.tanh(f[cell + j]);
            const dCell = f[dc + j] + d * o * (1 - squashed * squashed);
            f[slope + j] = dCell * g * i * (1 - i);
            f[slope + hidden + j] = dCell * f[cellBefore + j] * forget * (1 - forget);
            f[slope + 2 * hidden + j] = dCell * i * (1 - g * g);
            f[slope + 3 * hidden + j] = d * squashed * o * (1 - o);
            f[dc + j] = dCell * forget;
          } else if (mode === Mode.gru) {
            const [r, z, next] = [0, 1, 2].map((part) => f[gate + part * hidden + j]);
            const dn = d * (1 - z) * (1 - next * next);
            f[slope + j] = dn * f[cell + j] * r * (1 - r);
            f[slope + hidden + j] = d * (f[before + j] - next) * z * (1 - z);
            f[slope + 2 * hidden + j] = dn;
            f[last + j] = dn * r;
            f[dh + j] = d * z;
          } else {
            const h = f[gate + j];
            f[slope + j] = mode === Mode.relu ? (h <= 0 ? 0 : d) : d * (1 - h * h);
          }
        }
        for (let j = 0; j < width; j++) {
          const d = mode === Mode.gru && j >= 2 * hidden ? f[last + j - 2 * hidden] : f[slope + j];
          const weight = (w >>> shift) + j * hidden;
          for (let i = 0; i < hidden; i++) f[dh + i] += d * f[weight + i];
        }
      }
    }
  };
};
