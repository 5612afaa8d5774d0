// Block sizes of the matrix kernels. Read by both compilers: AssemblyScript for the kernels, TypeScript for their scratch.

// Rows of a packed block of A: with KC it fills half of a second-level cache of 256 kB. A multiple of the tile rows of both binaries.
export const MC = 120;

// Depth of a packed block: a panel of B (KC × NR) stays in the first-level cache while all panels of A pass by.
export const KC = 256;

// Columns of a packed block of B.
export const NC = 512;

// Columns of a tile of C: two vectors. Its rows are chosen in micro-kernel.ts.
export const NR = 8;

// Most rows a tile has in either binary.
export const MAX_MR = 8;
