import fc from "fast-check";
import { test } from "vitest";
import { type KernelName, table } from "../../src/kernels/table.js";
import type { KernelRow } from "../../src/kernels/types.js";
import { check } from "./check.js";
import type { AnySample } from "./sample.js";
import { type Convolution, forwardSamples, gradInputSample, gradWeightSample } from "./samples/conv.js";

// Convolutions of any sizes: right, and within the working memory that src/kernels/blocking.ts reckons for them.

const upTo = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = (max: number, min = 1): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(upTo(max, min), upTo(max, min));

const convolution: fc.Arbitrary<Convolution> = fc
  .record({
    n: upTo(4),
    groups: fc.constantFrom(1, 1, 1, 2, 3),
    groupC: fc.oneof(upTo(5), upTo(50)),
    groupOC: fc.oneof(upTo(9), upTo(130)),
    h: fc.oneof(upTo(14), upTo(40)),
    w: fc.oneof(upTo(20), upTo(60)),
    k: pair(5),
    stride: pair(4),
    pad: pair(4, 0),
    dilation: pair(4),
  })
  .map(({ groupC, groupOC, ...rest }) => ({ ...rest, c: groupC * rest.groups, oc: groupOC * rest.groups }))
  .filter(({ n, groups, c, oc, h, w, k }) => (n * c * oc * h * w * k[0] * k[1]) / groups < 2e6);

/** The sizes that may be done by transform. */
const transformable: fc.Arbitrary<Convolution> = fc
  .record({ n: upTo(5), c: upTo(40), oc: upTo(40), h: upTo(20), w: fc.oneof(upTo(20), upTo(600)), pad: pair(4, 0) })
  .map((rest) => ({ ...rest, k: 3 }))
  .filter(({ n, c, oc, h, w }) => n * c * oc * h * w < 2e5);

const triple = (max: number, min = 1): fc.Arbitrary<readonly [number, number, number]> =>
  fc.tuple(upTo(max, min), upTo(max, min), upTo(max, min));

/** Of volumes; some by transform. */
const volumes: fc.Arbitrary<Convolution> = fc
  .record({
    n: upTo(3),
    groups: fc.constantFrom(1, 1, 2, 3),
    groupC: fc.oneof(fc.constant(1), upTo(9)),
    groupOC: fc.oneof(fc.constant(1), upTo(20)),
    d: upTo(7),
    h: upTo(12),
    w: fc.oneof(upTo(12), upTo(60)),
    k: fc.oneof(fc.tuple(upTo(3), fc.constant(3), fc.constant(3)), triple(4)),
    stride: fc.oneof(fc.constant(1), triple(3)),
    pad: fc.oneof(fc.constant(1), triple(3, 0)),
    dilation: fc.oneof(fc.constant(1), triple(3)),
  })
  .map(({ groupC, groupOC, ...rest }) => ({ ...rest, c: groupC * rest.groups, oc: groupOC * rest.groups }));

/** A filter or two for every plane; most by three rows of three taps. */
const depthwise: fc.Arbitrary<Convolution> = fc
  .record({
    n: upTo(4),
    c: upTo(6),
    multiplier: fc.constantFrom(1, 1, 1, 2),
    h: upTo(20),
    w: fc.oneof(upTo(20), upTo(130)),
    k: fc.oneof(fc.constant(3), fc.constant(3), pair(9)),
    stride: fc.oneof(upTo(2), pair(4)),
    pad: fc.oneof(fc.constant(1), pair(4, 0)),
    dilation: fc.oneof(fc.constant(1), pair(4)),
  })
  .map(({ multiplier, ...rest }) => ({ ...rest, oc: rest.c * multiplier, groups: rest.c }));

test.each<[KernelName, (convolution: Convolution) => AnySample]>([
  ["conv", (sizes) => forwardSamples(sizes)[1]],
  ["convGradInput", gradInputSample],
  ["convGradWeight", gradWeightSample],
])("%s of any sizes", (name, sample) => {
  // The row's functions take the sizes of its own sample.
  const row = table[name] as unknown as KernelRow;
  fc.assert(
    fc.property(fc.oneof(convolution, transformable, depthwise, volumes), (sizes) => check(name, row, sample(sizes))),
    { numRuns: 400, seed: 1 },
  );
});
