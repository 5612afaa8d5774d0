import { parentPort } from "node:worker_threads";
import { ArgumentError, fit, loss, nn, optim, ShapeError, seed, serve, tensor } from "../../build/chainrule.js";

// What a user's worker may look like; built beforehand, since a worker does not go through the test runner.
seed(0);
const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));
const optimizer = optim.sgd(model, { lr: 0.5 });
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const labels = tensor(Int32Array.of(0, 1, 1, 0));
const batches = {
  length: 1,
  *[Symbol.iterator]() {
    yield { x, labels };
  },
};
let left = 0;

serve({
  train: (epochs, { signal } = {}) =>
    fit(model, { train: batches, loss: loss.crossEntropy, optimizer, epochs, signal }),
  predict: (rows) => model.forward(tensor(rows)).data(),
  async *forever(signal) {
    try {
      for (let i = 0; ; i++) {
        signal?.throwIfAborted();
        yield i;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      left++;
    }
  },
  left: () => left,
  wrong: () => tensor([1, 2]).add(tensor([1, 2, 3])),
  typed() {
    throw new ShapeError("op", "rule", "(2)");
  },
  value() {
    throw 7;
  },
  uncloned: (holder) => ({ tensor: tensor([1]), map: new Map([[1, tensor([1])]]), text: String })[holder],
  function() {
    throw () => 1;
  },
  echo: (value) => value,
  async *tensors() {
    try {
      yield tensor([1]);
    } finally {
      left++;
    }
  },
  async *failing() {
    yield 1;
    throw new ShapeError("op", "rule", "(2)");
  },
  reasons: async (...args) => {
    const signals = args.flatMap((arg) => (arg instanceof Map ? [...arg.values()] : arg));
    await new Promise((done) => signals[0].addEventListener("abort", done));
    return signals.map(({ reason }) => [reason?.name, reason instanceof ArgumentError, String(reason)]);
  },
  // As the port does on a message that it cannot decode.
  undecoded: () => {
    parentPort.emit("messageerror", new Error("no such class"));
    return new Promise(() => {});
  },
  idle: () => new Promise(() => {}),
  end: () => globalThis.process.exit(3),
});
