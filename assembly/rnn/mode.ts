// The recurrences of the kernels. Read by both compilers.

export enum Mode {
  /** h' = tanh(x + W h) */
  tanh,
  /** h' = max(x + W h, 0) */
  relu,
  /** Gates i, f, g, o: c' = f c + i g, h' = o tanh c'. */
  lstm,
  /** Gates r, z, n = tanh(xₙ + r (W h + b)): h' = (1 − z) n + z h. */
  gru,
}

/** Gates of a recurrence: rows of its weight, in units of the hidden size. */
export function gatesOf(mode: Mode): number {
  return mode == Mode.lstm ? 4 : mode == Mode.gru ? 3 : 1;
}
