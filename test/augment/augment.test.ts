import { describe, expect, test } from "vitest";
import { augment, compile, loss, oneHot, ones, randn, seed, type Tensor, tensor, zeros } from "../../src/index.js";

const ramp = (batch: number, side: number): Tensor =>
  tensor(
    Float32Array.from({ length: batch * side * side }, (_, i) => 1 + (i % (side * side))),
    [batch, 1, side, side],
  );
const spread = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().item();

describe("affine", () => {
  test("without ranges is the image, on every place", () => {
    seed(0);
    const x = randn([2, 3, 5, 6]);
    expect(spread(augment.affine(x), x)).toBe(0);
    expect(spread(augment.elastic(x, { alpha: 0 }), x)).toBe(0);
  });

  // Enlarged twice about the middle of a 4 × 4 ramp, the places are at 0.75, 1.25, … of it; a ramp is linear between its pixels.
  test("enlarges about the middle", () => {
    const y = augment.affine(ramp(1, 4), { scale: [2, 2] }).toArray() as number[][][][];
    const at = [0.75, 1.25, 1.75, 2.25];
    at.forEach((row, i) => {
      at.forEach((column, j) => {
        expect(y[0][0][i][j]).toBeCloseTo(1 + 4 * row + column, 5);
      });
    });
  });

  test("turns and moves each image by an amount of its own, within the range", () => {
    seed(1);
    // A dot right of the middle tells by where it goes.
    const dots = zeros([300, 1, 41, 41]).toArray() as number[][][][];
    for (const [image] of dots) image[20][35] = 1;
    const centre = (y: Tensor): [x: number, y: number][] =>
      (y.toArray() as number[][][][]).map(([image]) => {
        let [sx, sy, total] = [0, 0, 0];
        image.forEach((row, j) => {
          row.forEach((value, i) => {
            [sx, sy, total] = [sx + i * value, sy + j * value, total + value];
          });
        });
        return [sx / total - 20, sy / total - 20];
      });
    const angles = centre(augment.affine(tensor(dots), { degrees: 30 })).map(
      ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI,
    );
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(30.5);
    expect(Math.min(...angles)).toBeLessThan(-25);
    expect(Math.max(...angles)).toBeGreaterThan(25);
    const shifts = centre(augment.affine(tensor(dots), { translate: 0.1 })).map(([x]) => x - 15);
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual(4.1 + 1e-3);
    expect(new Set(shifts.map((shift) => shift.toFixed(3))).size).toBeGreaterThan(250);
  });
});

test("elastic moves pixels smoothly and keeps what is even", () => {
  seed(0);
  const inner = (y: Tensor): Tensor => y.narrow(2, 8, 12).narrow(3, 8, 12);
  const y = augment.elastic(ones([3, 1, 28, 28]));
  expect(spread(inner(y), inner(ones([3, 1, 28, 28])))).toBeLessThan(1e-5);
  // A ramp from left to right shows the displacements: neighbours differ by less than a pixel.
  const columns = tensor(
    Float32Array.from({ length: 28 * 28 }, (_, i) => i % 28),
    [1, 1, 28, 28],
  );
  const moved = inner(augment.elastic(columns)).sub(inner(columns));
  expect(moved.abs().max().item()).toBeGreaterThan(0.3);
  expect(
    moved
      .narrow(3, 1, 11)
      .sub(moved.narrow(3, 0, 11))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1);
});

test("crop takes whole pixels from every place, zeros beyond the edge", () => {
  seed(0);
  const y = augment.crop(ramp(200, 4), 4, { padding: 1 }).toArray() as number[][][][];
  const corners = new Set(y.map(([image]) => image[0][0]));
  expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 5, 6]);
  for (const [image] of y) for (const value of image.flat()) expect(Number.isInteger(value)).toBe(true);
  expect(augment.crop(ramp(2, 4), [2, 3]).shape).toEqual([2, 1, 2, 3]);
});

test("flip mirrors about half of the images", () => {
  seed(0);
  const x = ramp(400, 2);
  const rows = (augment.flip(x).toArray() as number[][][][]).map(([image]) => image[0].join());
  expect(new Set(rows)).toEqual(new Set(["1,2", "2,1"]));
  const mirrored = rows.filter((row) => row === "2,1").length;
  expect(Math.abs(mirrored - 200)).toBeLessThan(5 * Math.sqrt(400 / 4)); // five standard deviations
  expect(augment.flip(x, { p: 0 }).toArray()).toEqual(x.toArray());
});

test("erase takes one rectangle of the wanted area out of the wanted share of images, anew at each run", () => {
  seed(0);
  const run = compile(() => augment.erase(ones([400, 2, 20, 20]), { p: 0.25, area: [0.1, 0.2], value: -1 }));
  const [first, second] = [run(), run()];
  expect(first.toArray()).not.toEqual(second.toArray());
  let hit = 0;
  for (const [image, other] of first.toArray() as number[][][][]) {
    expect(other).toEqual(image);
    const rows = image.map((row) => row.filter((value) => value === -1).length);
    const widths = new Set(rows.filter((count) => count > 0));
    if (widths.size === 0) continue;
    hit++;
    expect(widths.size).toBe(1);
    // Edges fall on pixels: up to one row and one column less or more.
    const [height, width] = [rows.filter((count) => count > 0).length, [...widths][0]];
    expect((height - 1) * (width - 1)).toBeLessThanOrEqual(80);
    expect((height + 1) * (width + 1)).toBeGreaterThanOrEqual(40);
  }
  expect(Math.abs(hit - 100)).toBeLessThan(5 * Math.sqrt(400 * 0.25 * 0.75));
});

describe("mixup", () => {
  const eye = (n: number): Tensor =>
    tensor(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => +(i === j))));
  /** The shares λ of many examples: what is left of the 1 on the diagonal. An example that meets itself keeps all of it. */
  const shares = (alpha: number): number[] => {
    const all = Array.from({ length: 10 }, () => {
      const { targets } = augment.mixup(zeros([400, 1]), eye(400), { alpha, per: "example" });
      return (targets.toArray() as number[][]).map((row, i) => row[i]);
    }).flat();
    return alpha < 1 ? all : all.filter((share) => share < 1); // a smaller alpha gives 1 itself, after rounding
  };

  // Beta(a, a) has the mean ½, the variance 1 / (4 (2a + 1)) and the kurtosis 3 (2a + 1) / (2a + 3), for any a.
  test.each([0.05, 0.2, 1, 4, 50])("draws shares with the moments of Beta(a, a), a = %d", (alpha) => {
    seed(3);
    const values = shares(alpha);
    const moment = (k: number): number => values.reduce((sum, value) => sum + (value - 0.5) ** k, 0) / values.length;
    const variance = 1 / (4 * (2 * alpha + 1));
    const fourth = ((3 * (2 * alpha + 1)) / (2 * alpha + 3)) * variance ** 2;
    // Five standard deviations of the estimates.
    const n = values.length;
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(moment(2) - variance)).toBeLessThan(5 * Math.sqrt((fourth - variance ** 2) / n));
  });

  // Kolmogorov and Smirnov's distance exceeds 1.95 / √n once in a thousand.
  test.each<[number, (x: number) => number]>([
    [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    [1, (x) => x],
    [2, (x) => 3 * x ** 2 - 2 * x ** 3],
  ])("draws shares of the distribution Beta(a, a), a = %d", (alpha, distribution) => {
    seed(4);
    const values = shares(alpha).sort((a, b) => a - b);
    const n = values.length;
    const distance = values.reduce((most, value, i) => {
      const at = distribution(value);
      return Math.max(most, Math.abs(at - i / n), Math.abs(at - (i + 1) / n));
    }, 0);
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test("mixes inputs and targets alike, each with another at random, by one share or by many", () => {
    const x = randn([50, 3, 4, 4]);
    for (const per of ["batch", "example"] as const) {
      seed(5);
      const mixed = augment.mixup(x, eye(50), { per });
      const weights = mixed.targets.toArray() as number[][];
      // The targets tell the mixture: rows of two numbers that add up to 1.
      expect(spread(mixed.x, mixed.targets.matmul(x.reshape([50, 48])).reshape([50, 3, 4, 4]))).toBeLessThan(1e-5);
      expect(spread(mixed.targets.sum(1), ones([50]))).toBeLessThan(1e-6);
      const partners = weights.map((row, i) => row.findIndex((weight, j) => weight > 0 && j !== i));
      expect(new Set(partners.filter((j) => j >= 0)).size).toBe(partners.filter((j) => j >= 0).length);
      expect(partners.filter((j) => j >= 0).length).toBeGreaterThan(40);
      const different = new Set(weights.map((row, i) => row[i]).filter((weight) => weight < 1));
      expect(different.size > 1).toBe(per === "example");
      expect(augment.mixup(zeros([0, 3]), zeros([0, 2]), { per }).targets.toArray()).toEqual([]);
    }
  });

  test("goes into the cross entropy with class probabilities, anew at each run of a compiled step", () => {
    seed(6);
    const labels = tensor(Int32Array.of(0, 2, 1, 2), [4]);
    const logits = randn([4, 3]);
    const run = compile(() => {
      const { x, targets } = augment.mixup(logits, oneHot(labels, 3), { alpha: 0.4 });
      return { x, targets, loss: loss.crossEntropy(x, targets) };
    });
    const [first, second] = [run(), run()];
    expect(first.x.toArray()).not.toEqual(second.x.toArray());
    const [scores, shares] = [first.x.toArray() as number[][], first.targets.toArray() as number[][]];
    const byHand = scores.map((row, i) => {
      const total = Math.log(row.reduce((sum, score) => sum + Math.exp(score), 0));
      return row.reduce((sum, score, j) => sum + shares[i][j] * (total - score), 0);
    });
    expect(first.loss.item()).toBeCloseTo(byHand.reduce((a, b) => a + b) / 4, 5);
  });
});

test.each([
  [
    () => augment.mixup(zeros([2, 3]), zeros([3, 1])),
    "mixup: x and targets must hold the same number of examples, got (2, 3) and (3, 1)",
  ],
  [() => augment.mixup(1, 2), "mixup: x and targets must hold the same number of examples, got () and ()"],
  [
    () => augment.mixup(zeros([2, 3]), tensor(Int32Array.of(0, 1), [2])),
    "mixup: targets must be f32; oneHot makes them of labels, got i32",
  ],
  [() => augment.mixup(zeros([2]), zeros([2]), { alpha: 0 }), "mixup: alpha must be a number of at least 0.001, got 0"],
  [
    // @ts-expect-error no such option
    () => augment.mixup(zeros([2]), zeros([2]), { per: "pixel" }),
    'mixup: per must be "batch" or "example", got pixel',
  ],
  [() => augment.affine(zeros([2, 3])), "affine: takes images (N, C, H, W), got (2, 3)"],
  [() => augment.affine(ramp(1, 4), { degrees: -1 }), "affine: degrees must be a number of at least 0, got -1"],
  [() => augment.affine(ramp(1, 4), { scale: [2, 1] }), "affine: scale must be two numbers in order, got 2 and 1"],
  [() => augment.crop(ramp(1, 4), 7, { padding: 1 }), "crop: the padded images must hold (7, 7), got (1, 1, 6, 6)"],
  [() => augment.flip(ramp(1, 4), { p: 2 }), "flip: p must lie in [0, 1], got 2"],
  [() => augment.erase(ramp(1, 4), { area: [0.5, 0.1] }), "erase: area must be two numbers in order, got 0.5 and 0.1"],
  [() => augment.elastic(ramp(1, 4), { sigma: 0 }), "elastic: sigma must be a number of at least 0.1, got 0"],
])("%s is refused", (call, message) => expect(call).toThrow(message));
