export type KernelExports = Readonly<Record<string, (...args: number[]) => number | undefined>>;

/** The compiled kernels: all of them, and where the engine has fused multiply-add the ones that gain by it. */
export interface KernelModules {
  readonly baseline: WebAssembly.Module;
  readonly relaxed: WebAssembly.Module | undefined;
}

/**
 * Instantiates the kernels over a memory. The relaxed module holds only the kernels that multiply and add, which take the place of their
 * baseline twins; epilogues and convolutions by transform run on the baseline.
 */
export function instantiate({ baseline, relaxed }: KernelModules, memory: WebAssembly.Memory): KernelExports {
  const load = (module: WebAssembly.Module, env: WebAssembly.ModuleImports): KernelExports =>
    new WebAssembly.Instance(module, { env }).exports as KernelExports;
  const all = load(baseline, { memory });
  return relaxed ? { ...all, ...load(relaxed, { memory, ...all }) } : all;
}
