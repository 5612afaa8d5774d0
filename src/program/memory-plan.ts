import type { DTypeTable } from "../dtype.js";
import type { Buffer, Step } from "./step.js";

const ALIGN = 64;

/** Something that needs memory from one step to another, both included. */
export interface Interval {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Where it begins: the result. */
  offset: number;
}

/**
 * Gives each interval an offset such that those alive at the same time do not overlap: in order of their first step, largest first,
 * each takes the smallest gap that holds it (best fit).
 *
 * @returns the bytes needed
 */
export function placeIntervals(intervals: readonly Interval[]): number {
  const order = [...intervals].sort((a, b) => a.first - b.first || b.bytes - a.bytes);
  const ending = [...intervals].sort((a, b) => a.last - b.last);
  const gaps = new Gaps();
  let ended = 0;
  let peak = 0;
  for (const interval of order) {
    while (ended < ending.length && ending[ended].last < interval.first) {
      const { offset, bytes } = ending[ended++];
      gaps.release(offset, align(bytes));
    }
    interval.offset = gaps.take(align(interval.bytes));
    peak = Math.max(peak, gaps.top);
  }
  return peak;
}

/** The free pieces below the highest byte in use, in order. */
class Gaps {
  top = 0;
  readonly #gaps: { offset: number; bytes: number }[] = [];

  /** The offset of the smallest gap that holds so many bytes, or the top. */
  take(bytes: number): number {
    let best = -1;
    for (let i = 0; i < this.#gaps.length; i++)
      if (this.#gaps[i].bytes >= bytes && (best < 0 || this.#gaps[i].bytes < this.#gaps[best].bytes)) best = i;
    if (best < 0) {
      this.top += bytes;
      return this.top - bytes;
    }
    const gap = this.#gaps[best];
    const { offset } = gap;
    gap.offset += bytes;
    gap.bytes -= bytes;
    if (gap.bytes === 0) this.#gaps.splice(best, 1);
    return offset;
  }

  release(offset: number, bytes: number): void {
    const gaps = this.#gaps;
    const next = gaps.findIndex((gap) => gap.offset > offset);
    const at = next < 0 ? gaps.length : next;
    gaps.splice(at, 0, { offset, bytes });
    for (const i of [at, at - 1])
      if (i >= 0 && i + 1 < gaps.length && gaps[i].offset + gaps[i].bytes === gaps[i + 1].offset) {
        gaps[i].bytes += gaps[i + 1].bytes;
        gaps.splice(i + 1, 1);
      }
    const last = gaps.at(-1);
    if (last && last.offset + last.bytes === this.top) {
      this.top = last.offset;
      gaps.pop();
    }
  }
}

/** At least one unit, so that different buffers have different addresses. */
const align = (bytes: number): number => Math.max(1, Math.ceil(bytes / ALIGN)) * ALIGN;

/** Places the buffers of a program in the arena, in place where steps allow it. Returns the arena's bytes. */
export function planMemory(steps: readonly Step[], buffers: readonly Buffer[], bytes: DTypeTable): number {
  const byteLength = ({ size, dtype }: Buffer): number => size * bytes[dtype];
  steps.forEach((step, i) => {
    // Memory that an output of this step has taken: of two outputs that are not read later only one may.
    const taken = new Set<Buffer>();
    for (const [output, input] of step.inPlace) {
      const { owner } = input;
      if (taken.has(owner)) continue;
      const fresh = output.shares === undefined && output.first === i && output.cell === undefined && output !== owner;
      if (fresh && owner.cell === undefined && owner.last === i && byteLength(owner) === byteLength(output)) {
        output.shares = owner;
        owner.last = output.last;
        taken.add(owner);
      }
    }
  });
  const placed = buffers
    .filter((buffer) => buffer.shares === undefined && buffer.cell === undefined && buffer.last >= buffer.first)
    .map((buffer) => ({ buffer, first: buffer.first, last: buffer.last, bytes: byteLength(buffer), offset: 0 }));
  const total = placeIntervals(placed);
  for (const { buffer, offset } of placed) buffer.offset = offset;
  return total;
}
