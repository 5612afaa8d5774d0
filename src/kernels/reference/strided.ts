type Elements = Float32Array | Float64Array | Int32Array | Uint8Array;

/** target[to … to + n) = the n elements from linear position `index` of an array walked by strides. `coordinates` is working memory. */
export function gather(
  target: Elements,
  to: number,
  source: Elements,
  base: number,
  words: Int32Array,
  dims: number,
  strides: number,
  rank: number,
  index: number,
  n: number,
  coordinates: Int32Array,
): void {
  let rest = index;
  let from = base;
  for (let d = rank - 1; d >= 0; d--) {
    coordinates[d] = rest % words[dims + d];
    rest = Math.floor(rest / words[dims + d]);
    from += coordinates[d] * words[strides + d];
  }
  const last = rank - 1;
  const stride = words[strides + last];
  let i = 0;
  while (true) {
    const count = Math.min(words[dims + last] - coordinates[last], n - i);
    for (let j = 0; j < count; j++) target[to + i + j] = source[from + j * stride];
    i += count;
    if (i === n) return;
    from -= coordinates[last] * stride;
    coordinates[last] = 0;
    for (let d = last - 1; d >= 0; d--) {
      from += words[strides + d];
      if (++coordinates[d] < words[dims + d]) break;
      from -= words[dims + d] * words[strides + d];
      coordinates[d] = 0;
    }
  }
}
