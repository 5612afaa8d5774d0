/** The kernel modules, inlined by the bundler: each call decodes the raw bytes of the binary anew. In `chainrule/bare` there are none. */
declare module "#kernels.wasm" {
  export default function kernelBytes(): Uint8Array<ArrayBuffer> | undefined;
}

declare module "#kernels.relaxed.wasm" {
  export default function relaxedKernelBytes(): Uint8Array<ArrayBuffer> | undefined;
}

/** The worker's program as text, inlined by the bundler. */
declare module "#worker" {
  const code: string;
  export default code;
}

/** A module that the platform has compiled. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
