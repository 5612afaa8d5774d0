import { gatesOf, Mode } from "../../../assembly/rnn/mode.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The sum of products of two rows. */
export function dot(f: Views["f32"], a: number, b: number, size: number): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += f[a + i] * f[b + i];
  return total;
}

// A recurrent layer over a whole sequence; see assembly/rnn/recurrent.ts. One sequence after another, one step at a time.
export const recurrent = (m: Views): KernelFunction => {
  // biome-ignore format: one line
  return (gx, h0, c0, w, bn, lengths, y, hN, cN, gates, cells, _scratch, steps, batch, hidden, mode, reversed, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    const [x0, w0, bn0, y0, gates0, cells0] = [gx, w, bn, y, gates, cells].map((ptr) => ptr >>> shift);
    const width = gatesOf(mode) * hidden;
    for (let n = begin; n < end; n++) {
      const [h, c] = [(hN >>> shift) + n * hidden, (cN >>> shift) + n * hidden];
      f.copyWithin(h, (h0 >>> shift) + n * hidden, (h0 >>> shift) + (n + 1) * hidden);
      f.copyWithin(c, (c0 >>> shift) + n * hidden, (c0 >>> shift) + (n + 1) * hidden);
      const length = m.i32[(lengths >>> 2) + n];
      for (let step = 0; step < steps; step++) {
        const t = reversed ? steps - 1 - step : step;
        const row = t * batch + n;
        const [gate, cell, out] = [gates0 + row * width, cells0 + row * hidden, y0 + row * hidden];
        if (t >= length) {
          f.fill(0, out, out + hidden);
          f.fill(0, gate, gate + width);
          if (mode === Mode.lstm) f.copyWithin(cell, c, c + hidden);
          if (mode === Mode.gru) f.fill(0, cell, cell + hidden);
          continue;
        }
        for (let j = 0; j < width; j++) {
          const product = dot(f, w0 + j * hidden, h, hidden);
          const isLast = mode === Mode.gru && j >= 2 * hidden;
          if (isLast) f[cell + j - 2 * hidden] = product + f[bn0 + j - 2 * hidden];
          f[gate + j] = f[x0 + row * width + j] + (isLast ? 0 : product);
        }
        for (let j = 0; j < hidden; j++) {
          const at = gate + j;
          if (mode === Mode.lstm) {
            const [i, forget, g, o] = [at, at + hidden, at + 2 * hidden, at + 3 * hidden];
            f[i] = sigmoid(f[i]);
            f[forget] = sigmoid(f[forget]);
            f[g] = Math.tanh(f[g]);
            f[o] = sigmoid(f[o]);
            f[c + j] = f[forget] * f[c + j] + f[i] * f[g];
            f[cell + j] = f[c + j];
            f[out + j] = f[o] * Math.tanh(f[c + j]);
          } else if (mode === Mode.gru) {
            const [r, z, next] = [at, at + hidden, at + 2 * hidden];
            f[r] = sigmoid(f[r]);
            f[z] = sigmoid(f[z]);
            f[next] = Math.tanh(f[next] + f[r] * f[cell + j]);
            f[out + j] = (1 - f[z]) * f[next] + f[z] * f[h + j];
          } else {
            f[at] = mode === Mode.relu ? Math.max(f[at], 0) : Math.tanh(f[at]);
            f[out + j] = f[at];
          }
        }
        f.copyWithin(h, out, out + hidden);
      }
    }
  };
};
