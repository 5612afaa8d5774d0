import { type Input, type Library, type Operation, type RecurrentTraining, type Training, timed } from "./operation.js";

type Shape = readonly number[];

/** An array whose uses are counted by hand: each use consumes one, `ref` adds one. */
export interface JaxArray {
  readonly ref: JaxArray;
  dispose(): void;
  blockUntilReady(): Promise<JaxArray>;
  data(): Promise<Float32Array>;
  reshape(shape: Shape): JaxArray;
  add(x: JaxArray | number): JaxArray;
  sub(x: JaxArray): JaxArray;
  mul(x: JaxArray | number): JaxArray;
}

type AdamStep = (
  lists: readonly JaxArray[][],
  x: JaxArray,
  t: JaxArray,
  corrections: JaxArray[],
) => [JaxArray, JaxArray[][]];

type Step = (parameters: JaxArray[], velocities: JaxArray[], x: JaxArray, t: JaxArray) => unknown[];

/** What of @jax-js/jax is used here. */
export interface Jax {
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): unknown;
  jit<F>(fn: F): F;
  valueAndGrad(
    fn: (parameters: JaxArray[], x: JaxArray, t: JaxArray) => JaxArray,
  ): (parameters: JaxArray[], x: JaxArray, t: JaxArray) => [JaxArray, JaxArray[]];
  readonly numpy: {
    array(data: Float32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    matrixTranspose(x: JaxArray): JaxArray;
    add(a: JaxArray, b: JaxArray): JaxArray;
    exp(x: JaxArray): JaxArray;
    tanh(x: JaxArray): JaxArray;
    sum(x: JaxArray, axis?: number): JaxArray;
    zeros(shape: Shape): JaxArray;
    stack(list: readonly JaxArray[], axis: number): JaxArray;
    unstack(x: JaxArray, axis: number): JaxArray[];
    split(x: JaxArray, sections: number, axis: number): JaxArray[];
    sqrt(x: JaxArray): JaxArray;
    reciprocal(x: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    sigmoid(x: JaxArray): JaxArray;
    gelu(x: JaxArray, options: { approximate: boolean }): JaxArray;
    softmax(x: JaxArray, axis: number): JaxArray;
    logSoftmax(x: JaxArray, axis: number): JaxArray;
  };
  readonly lax: {
    convGeneralDilated(
      x: JaxArray,
      weight: JaxArray,
      strides: Shape,
      padding: readonly Shape[],
      options: object,
    ): JaxArray;
  };
}

export async function jax(library: Jax): Promise<Library> {
  await library.init("wasm");
  library.defaultDevice("wasm");
  const put = ({ data, shape }: Input): JaxArray => library.numpy.array(data).reshape(shape);
  const operation = async (operation: Operation, inputs: readonly Input[]) => {
    const compiled = library.jit(functionOf(library, operation));
    const arrays = inputs.map(put);
    const run = (): JaxArray => compiled(...arrays.map((x) => x.ref));
    return timed(
      async () => (await run().blockUntilReady()).dispose(),
      () => run().data(),
    );
  };
  return {
    name: "jax-js",
    within: (fn) => fn(),
    operation,
    training: async (one) => train(library, one, put),
    recurrent: async (one) => trainRecurrent(library, one, put),
  };
}

function functionOf({ numpy, nn, lax }: Jax, operation: Operation): (...inputs: JaxArray[]) => JaxArray {
  switch (operation.kind) {
    case "matmul": {
      const { transposeA, transposeB } = operation;
      const turned = (x: JaxArray, isTurned: boolean): JaxArray => (isTurned ? numpy.matrixTranspose(x) : x);
      return (a, b) => numpy.matmul(turned(a, transposeA), turned(b, transposeB));
    }
    case "conv2d": {
      const { stride, padding: p, groups } = operation;
      const pads = [
        [p, p],
        [p, p],
      ];
      return (x, w) => lax.convGeneralDilated(x, w, [stride, stride], pads, { featureGroupCount: groups });
    }
    case "add":
      return (a, b) => numpy.add(a, b);
    case "relu":
      return (x) => nn.relu(x);
    case "gelu":
      return (x) => nn.gelu(x, { approximate: false });
    case "softmax":
      return (x) => nn.softmax(x, 1);
    case "sum":
      return (x) => numpy.sum(x, operation.axis);
    default: {
      const { kind } = operation;
      return (x) => numpy[kind](x);
    }
  }
}

function train(
  library: Jax,
  { images, labels, classes, parameters, lr, momentum }: Training,
  put: (x: Input) => JaxArray,
) {
  const { numpy, nn } = library;
  const rows = labels.length;
  const targets = new Float32Array(rows * classes);
  labels.forEach((label, row) => {
    targets[row * classes + label] = 1;
  });
  const loss = (list: JaxArray[], x: JaxArray, t: JaxArray): JaxArray => {
    let y = x;
    for (let i = 0; i < list.length; i += 2) {
      y = numpy.matmul(y, list[i]).add(list[i + 1]);
      if (i + 2 < list.length) y = nn.relu(y);
    }
    return numpy.sum(nn.logSoftmax(y, 1).mul(t)).mul(-1 / rows);
  };
  const gradients = library.valueAndGrad(loss);
  const step: Step = library.jit((list: JaxArray[], velocities: JaxArray[], x: JaxArray, t: JaxArray) => {
    const [value, grads] = gradients(
      list.map((p) => p.ref),
      x,
      t,
    );
    const moved = velocities.map((v, i) => v.mul(momentum).add(grads[i]));
    return [value, list.map((p, i) => p.sub(moved[i].ref.mul(lr))), moved];
  });
  const x = put(images);
  const t = put({ data: targets, shape: [rows, classes] });
  let list = parameters.map(put);
  let velocities = parameters.map(({ data, shape }) => put({ data: new Float32Array(data.length), shape }));
  const run = async (): Promise<number> => {
    const [value, next, moved] = step(list, velocities, x.ref, t.ref) as [JaxArray, JaxArray[], JaxArray[]];
    list = next;
    velocities = moved;
    return (await value.data())[0];
  };
  return timed(run, async () => [await run(), await run(), await run()]);
}

/** All steps in one compiled function: it has no loop that gradients go through. */
function trainRecurrent(
  library: Jax,
  { x, labels, classes, parameters, lr }: RecurrentTraining,
  put: (x: Input) => JaxArray,
) {
  const { numpy, nn } = library;
  const [steps, batch, features] = x.shape;
  const hidden = parameters[1].shape[0];
  const rows = steps * batch;
  const loss = ([wIn, wState, wOut]: JaxArray[], inputs: JaxArray, t: JaxArray): JaxArray => {
    const gates = numpy.matmul(inputs.reshape([rows, features]), wIn).reshape([steps, batch, 4 * hidden]);
    let h = numpy.zeros([batch, hidden]);
    let c = numpy.zeros([batch, hidden]);
    const states: JaxArray[] = [];
    for (const gx of numpy.unstack(gates, 0)) {
      const [i, f, g, o] = numpy.split(gx.add(numpy.matmul(h, wState.ref)), 4, 1);
      c = nn
        .sigmoid(f)
        .mul(c)
        .add(nn.sigmoid(i).mul(numpy.tanh(g)));
      h = nn.sigmoid(o).mul(numpy.tanh(c.ref));
      states.push(h.ref);
    }
    for (const rest of [h, c, wState]) rest.dispose();
    const logits = numpy.matmul(numpy.stack(states, 0).reshape([rows, hidden]), wOut);
    return numpy.sum(nn.logSoftmax(logits, 1).mul(t)).mul(-1 / rows);
  };
  const gradients = library.valueAndGrad(loss);
  const [beta1, beta2, eps] = [0.9, 0.999, 1e-8];
  const step: AdamStep = library.jit(([list, means, squares], inputs, t, [rate, correction]) => {
    const [value, grads] = gradients(
      list.map((p) => p.ref),
      inputs,
      t,
    );
    const first = means.map((m, i) => m.mul(beta1).add(grads[i].ref.mul(1 - beta1)));
    const second = squares.map((v, i) => v.mul(beta2).add(grads[i].ref.mul(grads[i]).mul(1 - beta2)));
    const moved = list.map((p, i) => {
      const root = numpy.sqrt(second[i].ref.mul(correction.ref)).add(eps);
      return p.sub(first[i].ref.mul(rate.ref).mul(numpy.reciprocal(root)));
    });
    for (const rest of [rate, correction]) rest.dispose();
    return [value, [moved, first, second]];
  });
  const targets = new Float32Array(rows * classes);
  labels.forEach((label, row) => {
    targets[row * classes + label] = 1;
  });
  const [inputs, t] = [put(x), put({ data: targets, shape: [rows, classes] })];
  const zeros = () => parameters.map(({ data, shape }) => put({ data: new Float32Array(data.length), shape }));
  let lists: JaxArray[][] = [parameters.map(put), zeros(), zeros()];
  let count = 0;
  const run = async (): Promise<number> => {
    count++;
    const scalars = [lr / (1 - beta1 ** count), 1 / (1 - beta2 ** count)];
    const corrections = scalars.map((value) => put({ data: Float32Array.of(value), shape: [1] }));
    const [value, next] = step(lists, inputs.ref, t.ref, corrections);
    lists = next;
    return (await value.data())[0];
  };
  return timed(run, async () => [await run(), await run(), await run()]);
}
