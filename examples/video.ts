import { adaptiveAvgPool2d, argmax, avgPool2d, compile, data, loss, nn, optim, type Tensor, tensor } from "chainrule";
import * as viz from "chainrule/viz";
import { loadImages } from "./digits/images.js";
import { example, type Run } from "./kit/example.js";

/** A digit half its size, on a square canvas, for so many frames and one more. */
const [SIDE, CANVAS, FRAMES] = [14, 32, 5];
const DIRECTIONS = [..."→↘↓↙←↖↑↗"];
/** (x, y) of each direction. */
const MOVES = DIRECTIONS.map((_, i) => [Math.cos, Math.sin].map((part) => Math.round(part((i * Math.PI) / 4))));
const BATCH = 32;

/** Convolutions in space and time tell which way a digit moves and draw the next frame. */
class MotionModel extends nn.Module<[frames: Tensor], { direction: Tensor; next: Tensor }> {
  readonly motion = nn.sequential(
    nn.conv3d(1, 16, 3, { padding: [0, 1, 1] }), // (N, 16, 3, 32, 32)
    nn.relu(),
    nn.conv3d(16, 32, 3, { padding: [0, 1, 1] }), // (N, 32, 1, 32, 32)
    nn.relu(),
    nn.flatten(1, 2),
    nn.conv2d(32, 32, 3, { padding: 1 }),
    nn.relu(),
  );
  readonly direction = nn.sequential(nn.batchNorm1d(32), nn.linear(32, DIRECTIONS.length));
  readonly change = nn.conv2d(32, 1, 3, { padding: 1 });

  /** Frames (N, 1, 5, 32, 32) to scores of the directions (N, 8) and the next frame (N, 1, 32, 32). */
  forward(frames: Tensor): { direction: Tensor; next: Tensor } {
    const features = this.motion.forward(frames);
    return {
      direction: this.direction.forward(adaptiveAvgPool2d(features, 1).flatten(1)),
      next: this.change.forward(features).add(frames.select(2, FRAMES - 1)),
    };
  }
}

/** Films of the digits `order`: each goes straight, one or two pixels a frame, and never leaves the canvas. */
function films(digits: Float32Array, order: Uint32Array, random: data.Random) {
  const film = new Float32Array(order.length * (FRAMES + 1) * CANVAS * CANVAS);
  const direction = new Int32Array(order.length);
  order.forEach((digit, n) => {
    direction[n] = random.below(DIRECTIONS.length);
    const speed = 1 + random.below(2);
    const starts = MOVES[direction[n]].map((move) => {
      const [step, free] = [move * speed, CANVAS - SIDE];
      return { step, start: Math.max(0, -step * FRAMES) + random.below(free - Math.abs(step) * FRAMES + 1) };
    });
    for (let frame = 0; frame <= FRAMES; frame++) {
      const [left, top] = starts.map(({ start, step }) => start + step * frame);
      for (let y = 0; y < SIDE; y++) {
        const from = (digit * SIDE + y) * SIDE;
        const to = ((n * (FRAMES + 1) + frame) * CANVAS + top + y) * CANVAS + left;
        film.set(digits.subarray(from, from + SIDE), to);
      }
    }
  });
  const all = tensor(film, [order.length, 1, FRAMES + 1, CANVAS, CANVAS]);
  return { frames: all.narrow(2, 0, FRAMES), next: all.select(2, FRAMES), direction: tensor(direction) };
}

/** Digits at half their size, as one array. */
const halved = ({ x }: data.LabelledImages): Float32Array => avgPool2d(tensor(x), 2).data() as Float32Array;

async function print(
  run: Run,
  { frames, next, direction }: ReturnType<typeof films>,
  guess: { direction: Int32Array; next: Tensor },
): Promise<void> {
  for (let n = 0; n < 2; n++) {
    const pictures = [frames.select(0, n).select(1, FRAMES - 1), guess.next.select(0, n), next.select(0, n)];
    const ways = [guess.direction[n], direction.data()[n]].map((way) => DIRECTIONS[way]);
    const captions = ["last frame", `guessed: ${ways[0]}`, `next: ${ways[1]}`];
    await run.draw(viz.images(pictures, { captions }));
  }
}

await example("video", async (run) => {
  const images = await loadImages(run.data, run.seed);
  const [train, test] = [halved(images.train), halved(images.test)];
  const random = new data.Random(run.seed, 1);
  const pick = (digits: Float32Array, count: number) => {
    const size = digits.length / SIDE ** 2;
    return films(
      digits,
      Uint32Array.from({ length: count }, () => random.below(size)),
      random,
    );
  };

  const steps = run.quick ? 200 : 600;
  const model = new MotionModel();
  const { lr } = optim.schedule.oneCycle({ maxLr: 3e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr });
  const step = compile((frames: Tensor, next: Tensor, direction: Tensor) => {
    const guess = model.forward(frames);
    const [way, picture] = [loss.crossEntropy(guess.direction, direction), loss.mse(guess.next, next)];
    optimizer.step(way.add(picture.mul(100)));
    return { direction: way, picture };
  });
  for await (const _ of run.steps(steps)) {
    const { frames, next, direction } = pick(train, BATCH);
    const losses = step(frames, next, direction);
    run.show({ direction: losses.direction.item(), picture: losses.picture.item() });
  }

  model.eval();
  const judge = compile((frames: Tensor) => model.forward(frames));
  const sums = { right: 0, error: 0, copying: 0, films: 0 };
  for (let i = 0; i < 20; i++) {
    const film = pick(test, 100);
    const { direction, next } = judge(film.frames);
    const guess = { direction: Int32Array.from(argmax(direction, 1).data()), next };
    const truth = film.direction.data();
    sums.right += guess.direction.filter((way, n) => way === truth[n]).length;
    sums.error += loss.mse(next, film.next).item();
    sums.copying += loss.mse(film.frames.select(2, FRAMES - 1), film.next).item();
    sums.films += 100;
    if (i === 0) await print(run, film, guess);
  }
  return [
    { metric: "directions", value: sums.right / sums.films, target: { atLeast: run.quick ? 0.9 : 0.97 }, unit: "%" },
    { metric: "error / that of copying", value: sums.error / sums.copying, target: { atMost: 0.5 }, unit: "%" },
  ];
});
