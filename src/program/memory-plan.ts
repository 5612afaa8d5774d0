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
  let live: Interval[] = [];
  let peak = 0;
  for (const interval of order) {
    live = live.filter((other) => other.last >= interval.first);
    const size = align(interval.bytes);
    let best = -1;
    let bestGap = Number.POSITIVE_INFINITY;
    let end = 0;
    let at = live.length;
    live.forEach((other, i) => {
      const gap = other.offset - end;
      if (gap >= size && gap < bestGap) {
        best = end;
        bestGap = gap;
        at = i;
      }
      end = other.offset + align(other.bytes);
    });
    interval.offset = best < 0 ? end : best;
    live.splice(at, 0, interval);
    peak = Math.max(peak, interval.offset + size);
  }
  return peak;
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
