// Working memory of small kernels, in 32-bit words. Read by both compilers.

/** The constants of the exponential (see row.ts). */
export const EXP_WORDS = 16;

/** The constants of the logarithm (see ../math/log.ts). */
export const LOG_WORDS = 16;

/** Both, the logarithm's behind. */
export const ROW_WORDS = EXP_WORDS + LOG_WORDS;

/** Sums in double precision (see ../norm/moments.ts). */
export const MOMENTS_WORDS = 10;

/** Two sums in double precision for each of sixteen columns (see ../norm/columns.ts). */
export const COLUMNS_WORDS = 64;
