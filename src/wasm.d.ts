/** The kernel modules, inlined by the bundler: each call decodes the raw bytes of the binary anew. */
declare module "#kernels.wasm" {
  export default function kernelBytes(): Uint8Array<ArrayBuffer>;
}

declare module "#kernels.relaxed.wasm" {
  export default function relaxedKernelBytes(): Uint8Array<ArrayBuffer>;
}

/** The worker's program as text, inlined by the bundler. */
declare module "#worker" {
  const code: string;
  export default code;
}
