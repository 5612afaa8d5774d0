import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";

await tf.setBackend("wasm");
await tf.ready();
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [784], units: 32, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
const images = tf.fill([32, 784], 0.5);
const labels = tf.oneHot(tf.zeros([32], "int32"), 10);
const l = await model.trainOnBatch(images, labels);
if (!Number.isFinite(l)) throw new Error("no loss");
