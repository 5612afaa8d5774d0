import { partEdge } from "../../../assembly/conv/parts.js";

/**
 * Calls `run` for images [begin, end) and their channels [first, last): for all whole ones among the units at once, and for parts of others.
 * Units are the `parts` of each image (assembly/conv/parts.ts); here a part always is some channels, or some of the groups.
 */
export function eachPart(
  begin: number,
  end: number,
  parts: number,
  channels: number,
  groups: number,
  run: (begin: number, end: number, first: number, last: number) => void,
): void {
  const unit = groups > 1 ? channels / groups : 1;
  for (let at = begin; at < end; ) {
    const part = at % parts;
    const image = Math.floor(at / parts);
    if (part === 0 && end - at >= parts) {
      const last = Math.floor(end / parts);
      run(image, last, 0, channels);
      at = last * parts;
    } else {
      const until = Math.min(parts, part + end - at);
      run(image, image + 1, partEdge(part, parts, channels, unit), partEdge(until, parts, channels, unit));
      at += until - part;
    }
  }
}
