import { loss, nn, optim, tensor } from "../../../build/chainrule.js";

const model = nn.sequential(nn.linear(784, 32), nn.relu(), nn.linear(32, 10));
const optimizer = optim.sgd(model, { lr: 0.1 });
const images = tensor(new Float32Array(32 * 784).fill(0.5), [32, 784]);
const labels = tensor(new Int32Array(32), [32]);
const l = loss.crossEntropy(model.forward(images), labels);
optimizer.step(l);
if (!Number.isFinite(l.item())) throw new Error("no loss");
