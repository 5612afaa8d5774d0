import { type Input, type Library, type Operation, type Training, timed } from "./operation.js";

type Shape = readonly number[];

/** An array whose uses are counted by hand: each use consumes one, `ref` adds one. */
export interface JaxArray {
  readonly ref: JaxArray;
  dispose(): void;
  blockUntilReady(): Promise<JaxArray>;
  data(): Promise<Float32Array>;
  reshape(shape: Shape): JaxArray;
  add(x: JaxArray): JaxArray;
  sub(x: JaxArray): JaxArray;
  mul(x: JaxArray | number): JaxArray;
}

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
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
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
  return { name: "jax-js", within: (fn) => fn(), operation, training: async (one) => train(library, one, put) };
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
