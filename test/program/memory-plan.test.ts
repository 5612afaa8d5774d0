import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { F32_BYTES } from "../../src/dtype.js";
import { type Interval, placeIntervals, planMemory } from "../../src/program/memory-plan.js";
import { Buffer, type Step } from "../../src/program/step.js";

const interval: fc.Arbitrary<Interval> = fc
  .record({ first: fc.nat(30), length: fc.nat(12), bytes: fc.oneof(fc.nat(400), fc.nat(100_000)) })
  .map(({ first, length, bytes }) => ({ first: first - 1, last: first - 1 + length, bytes, offset: -1 }));

const alike = (a: Interval, b: Interval): boolean => a.first <= b.last && b.first <= a.last;
const apart = (a: Interval, b: Interval): boolean =>
  a.offset + Math.max(1, a.bytes) <= b.offset || b.offset + Math.max(1, b.bytes) <= a.offset;

describe("placeIntervals", () => {
  test("what is alive at the same time never overlaps, and lies below the peak on 64 bytes", () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 60 }), (intervals) => {
        const peak = placeIntervals(intervals);
        intervals.forEach((a, i) => {
          expect(a.offset % 64).toBe(0);
          expect(a.offset + a.bytes).toBeLessThanOrEqual(peak);
          for (const b of intervals.slice(0, i)) if (alike(a, b)) expect(apart(a, b)).toBe(true);
        });
      }),
    );
  });

  test("takes no more than all of them, and no less than those alive at once", () => {
    const size = ({ bytes }: Interval): number => Math.max(64, Math.ceil(bytes / 64) * 64);
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
        const peak = placeIntervals(intervals);
        expect(peak).toBeLessThanOrEqual(intervals.reduce((sum, one) => sum + size(one), 0));
        for (const { first } of intervals) {
          const alive = intervals.filter((one) => one.first <= first && first <= one.last);
          expect(peak).toBeGreaterThanOrEqual(alive.reduce((sum, one) => sum + size(one), 0));
        }
      }),
    );
  });

  test("fills the smallest gap that fits", () => {
    const at = (first: number, last: number, bytes: number): Interval => ({ first, last, bytes, offset: -1 });
    const [large, small] = [at(0, 1, 640), at(0, 1, 128)];
    const late = at(2, 9, 100);
    const peak = placeIntervals([large, at(0, 9, 512), small, at(0, 9, 64), late]);
    expect(late.offset).toBe(small.offset);
    expect(peak).toBe(640 + 512 + 128 + 64);
  });

  test("is quick for ten thousand inputs that are all alive", () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ first: -1, last: i, bytes: 4, offset: -1 }));
    expect(placeIntervals(many)).toBe(64 * 10_000);
  });
});

/** A program of steps that each read some earlier buffers and write new ones, of which some may take the memory of what is read. */
const program = fc
  .array(
    fc.record({
      reads: fc.array(fc.nat(200), { maxLength: 4 }),
      writes: fc.array(fc.constantFrom(16, 16, 40), { minLength: 1, maxLength: 3 }),
      inPlace: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    const buffers = [new Buffer(16, "f32"), new Buffer(40, "f32")];
    const made = steps.map(({ reads, writes, inPlace }): Step => {
      const inputs = [...new Set(reads.map((n) => buffers[n % buffers.length]))];
      const outputs = writes.map((size) => new Buffer(size, "f32"));
      buffers.push(...outputs);
      return {
        kernel: "copy",
        args: [],
        reads: inputs,
        writes: outputs,
        inPlace: inPlace ? outputs.flatMap((output) => inputs.map((input) => [output, input] as const)) : [],
        split: undefined,
        flops: 0,
        working: undefined,
        scratch: 0,
        fails: undefined,
        copies: undefined,
        label: "",
      };
    });
    made.forEach(({ reads, writes }, i) => {
      for (const buffer of [...reads, ...writes]) buffer.use(i);
    });
    for (const buffer of buffers.slice(0, 2)) buffer.use(-1);
    buffers[buffers.length - 1].use(made.length);
    return { steps: made, buffers, lives: buffers.map(({ first, last }) => ({ first, last })) };
  });

describe("planMemory", () => {
  test("buffers share memory only where one ends in the step that makes the other, in place", () => {
    fc.assert(
      fc.property(program, ({ steps, buffers, lives }) => {
        const total = planMemory(steps, buffers, F32_BYTES);
        buffers.forEach((a, i) => {
          const placeOf = (b: Buffer): { offset: number; bytes: number } => ({
            offset: b.owner.offset,
            bytes: 4 * b.size,
          });
          expect(placeOf(a).offset + placeOf(a).bytes).toBeLessThanOrEqual(total);
          buffers.slice(0, i).forEach((b, j) => {
            const [p, q] = [placeOf(a), placeOf(b)];
            if (p.offset + p.bytes <= q.offset || q.offset + q.bytes <= p.offset) return;
            // They lie over each other: one must have ended, at the latest where the other begins.
            const [early, late] = lives[j].first <= lives[i].first ? [lives[j], lives[i]] : [lives[i], lives[j]];
            expect(early.last).toBeLessThanOrEqual(late.first);
            if (early.last === late.first) {
              const pairs = steps[late.first].inPlace;
              const [x, y] = early === lives[j] ? [b, a] : [a, b];
              expect(pairs.some(([output, input]) => output === y && input.owner === x.owner)).toBe(true);
            }
          });
        });
      }),
      { numRuns: 300 },
    );
  });
});
