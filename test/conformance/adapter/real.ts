/** "inf" and "-inf" are written so, since JSON has no infinities. */
export function real(value: number | string): number {
  if (value === "inf") return Number.POSITIVE_INFINITY;
  return value === "-inf" ? Number.NEGATIVE_INFINITY : Number(value);
}
