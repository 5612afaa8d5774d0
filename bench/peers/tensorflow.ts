import { type Input, type Library, type Operation, type Training, timed } from "./operation.js";

type Shape = readonly number[];

export interface TfTensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** What of TensorFlow.js is used here. */
export interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tidy<T>(fn: () => T): T;
  tensor(data: Float32Array, shape: Shape): TfTensor;
  tensor1d(data: Int32Array, dtype: "int32"): TfTensor;
  variable(x: TfTensor): TfTensor;
  transpose(x: TfTensor, axes: Shape): TfTensor;
  matMul(a: TfTensor, b: TfTensor, transposeA?: boolean, transposeB?: boolean): TfTensor;
  conv2d(x: TfTensor, filter: TfTensor, strides: number, padding: unknown): TfTensor;
  depthwiseConv2d(x: TfTensor, filter: TfTensor, strides: number, padding: unknown): TfTensor;
  add(a: TfTensor, b: TfTensor | number): TfTensor;
  mul(a: TfTensor, b: TfTensor | number): TfTensor;
  relu(x: TfTensor): TfTensor;
  exp(x: TfTensor): TfTensor;
  tanh(x: TfTensor): TfTensor;
  erf(x: TfTensor): TfTensor;
  softmax(x: TfTensor): TfTensor;
  sum(x: TfTensor, axis: number): TfTensor;
  oneHot(labels: TfTensor, classes: number): TfTensor;
  readonly losses: { softmaxCrossEntropy(targets: TfTensor, logits: TfTensor): TfTensor };
  readonly train: {
    momentum(lr: number, momentum: number): { minimize(loss: () => TfTensor, returnCost: true): TfTensor };
  };
}

/** TensorFlow.js on one of its backends; images are (N, H, W, C) there, converted beforehand. */
export async function tensorflow(tf: TensorFlow, backend: "cpu" | "wasm"): Promise<Library> {
  const within = <T>(fn: () => T): T => {
    // Takes effect at once after the first time, which is awaited.
    void tf.setBackend(backend);
    return fn();
  };
  await tf.setBackend(backend);
  await tf.ready();
  const operation = async (operation: Operation, inputs: readonly Input[]) =>
    within(() => {
      const run = build(tf, operation, inputs);
      if (run === undefined) return undefined;
      const value = (): Float32Array => {
        const y = run();
        return (operation.kind === "conv2d" ? tf.transpose(y, [0, 3, 1, 2]) : y).dataSync();
      };
      return timed(() => run().dispose(), value);
    });
  return { name: `TensorFlow.js ${backend}`, within, operation, training: async (one) => within(() => train(tf, one)) };
}

function build(tf: TensorFlow, operation: Operation, inputs: readonly Input[]): (() => TfTensor) | undefined {
  const [a, b] = inputs.map(({ data, shape }) => tf.tensor(data, shape));
  switch (operation.kind) {
    case "matmul":
      return () => tf.matMul(a, b, operation.transposeA, operation.transposeB);
    case "conv2d": {
      const { stride, padding: p, groups } = operation;
      const padding =
        p === 0
          ? "valid"
          : [
              [0, 0],
              [p, p],
              [p, p],
              [0, 0],
            ];
      const x = tf.transpose(a, [0, 2, 3, 1]);
      if (groups > 1) {
        const filter = tf.transpose(b, [2, 3, 0, 1]); // (KH, KW, C, 1)
        return () => tf.depthwiseConv2d(x, filter, stride, padding);
      }
      const filter = tf.transpose(b, [2, 3, 1, 0]); // (KH, KW, C, OC)
      return () => tf.conv2d(x, filter, stride, padding);
    }
    case "add":
      return () => tf.add(a, b);
    case "gelu":
      return () => tf.tidy(() => tf.mul(tf.mul(a, 0.5), tf.add(tf.erf(tf.mul(a, Math.SQRT1_2)), 1)));
    case "sum":
      return () => tf.sum(a, operation.axis);
    default: {
      const { kind } = operation;
      return () => tf[kind](a);
    }
  }
}

function train(tf: TensorFlow, { images, labels, classes, parameters, lr, momentum }: Training) {
  const x = tf.tensor(images.data, images.shape);
  const targets = tf.oneHot(tf.tensor1d(labels, "int32"), classes);
  const variables = parameters.map(({ data, shape }) => tf.variable(tf.tensor(data, shape)));
  const optimizer = tf.train.momentum(lr, momentum);
  const loss = (): TfTensor => {
    let y = x;
    for (let i = 0; i < variables.length; i += 2) {
      y = tf.add(tf.matMul(y, variables[i]), variables[i + 1]);
      if (i + 2 < variables.length) y = tf.relu(y);
    }
    return tf.losses.softmaxCrossEntropy(targets, y);
  };
  const step = (): number => tf.tidy(() => optimizer.minimize(loss, true).dataSync()[0]);
  return timed(step, () => [step(), step(), step()]);
}
