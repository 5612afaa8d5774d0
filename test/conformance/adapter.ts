import type { Tensor } from "../../src/tensor/tensor.js";
import type { Case } from "./cases.js";

/** Tensors by name; one that a case leaves out is undefined. */
export type Tensors = Readonly<Record<string, Tensor>>;

// What the parameters of an operation are is said by the adapter that takes them apart: the index holds them as JSON.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Params = any;

/**
 * Calls the library's operation from a case's inputs and parameters. A parameter may be missing, and has its default then. Returns
 * the outputs by name; a single one named "out" may be returned as it is.
 */
export type Adapter = (inputs: Tensors, params: Params, one: Case) => Tensor | Tensors;
export type Adapters = Readonly<Record<string, Adapter>>;

/**
 * Runs a case that is more than one operation: an optimizer over some steps, an initialiser. Where `compiled`, each step is a call of
 * a compiled function. Returns the outputs by name, or nothing where it has checked `one.expect` itself.
 */
export type Runner = (one: Case, compiled: boolean) => Readonly<Record<string, ArrayLike<number>>>;
export type Runners = Readonly<Record<string, Runner>>;
