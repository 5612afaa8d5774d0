// Digits of a 32-bit key: so many values each, so many passes over all. An even number of passes ends where it began.

export const RADIX = 256;
export const RADIX_PASSES = 4;
