/**
 * The library for platforms that forbid compiling from bytes and compile imported files themselves, such as Cloudflare's: the
 * `workerd` condition of the package chooses it.
 */
import { runtime } from "./index.js";
import relaxed from "./kernels.relaxed.wasm";
import baseline from "./kernels.wasm";

runtime({ modules: { baseline, relaxed } });

export * from "./index.js";
