import { defaultDevice, init, nn, numpy, random, valueAndGrad } from "@jax-js/jax";

await init("wasm");
defaultDevice("wasm");
const key = () => random.key(0);
const parameters = [
  random.normal(key(), [784, 32]).mul(0.03),
  numpy.zeros([32]),
  random.normal(key(), [32, 10]).mul(0.2),
];
const images = numpy.ones([32, 784]).mul(0.5);
const labels = nn.oneHot(numpy.zeros([32], { dtype: numpy.int32 }), 10);
const loss = ([w1, b1, w2], x, t) => {
  const y = nn.relu(numpy.matmul(x, w1).add(b1));
  return numpy.sum(nn.logSoftmax(numpy.matmul(y, w2), 1).mul(t)).mul(-1 / 32);
};
const [value, gradients] = valueAndGrad(loss)(
  parameters.map((p) => p.ref),
  images,
  labels,
);
const updated = parameters.map((p, i) => p.sub(gradients[i].mul(0.1)));
for (const p of updated) await p.blockUntilReady();
if (!Number.isFinite((await value.data())[0])) throw new Error("no loss");
