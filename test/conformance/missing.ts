/** Cases that are not passed, by id or by `<group>.<op>`, each with its reason. One that passes after all fails until it is taken off. */
export const missing: Readonly<Record<string, string>> = {
  "rnn.rnn": "no adapter",
  "rnn.rnn_cell": "no adapter",
  "training.train.12.lstm_rmsprop_clip": "needs rnn",
  "training.train.13.gru_adam_clip": "needs rnn",
};
