// Block sizes of the attention kernels. Read by both compilers: AssemblyScript for the kernels, TypeScript for their scratch and split.

// Queries of a block: a multiple of the tile rows of both binaries. Small, so that a causal mask wastes little along the diagonal.
export const QUERIES = 24;

// Queries of a block in the backward pass, where they are the depth of two of the five products.
export const GRAD_QUERIES = 48;

// Keys of a block, a multiple of the tile's columns: the scores of a block lie in the first-level cache.
export const KEYS = 128;
