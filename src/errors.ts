/**
 * The errors of the library: one class per cause, one message format, `op: rule, then what arrived`.
 *
 * `op` is the operation or file that refused, `expected` the rule it follows, `got` what it met.
 */
export class ChainruleError extends Error {
  // A text in each class: minifiers rename classes.
  override readonly name: string = "ChainruleError";
  readonly op: string;
  readonly expected: string;
  readonly got: string;

  constructor(op: string, expected: string, got = "", options?: ErrorOptions) {
    super(`${op}: ${expected}${got === "" ? "" : `, got ${got}`}`, options);
    this.op = op;
    this.expected = expected;
    this.got = got;
  }
}

/** Sizes, ranks or axes that do not fit the operation. */
export class ShapeError extends ChainruleError {
  override readonly name = "ShapeError";
}

/** An element type the operation does not take. */
export class DTypeError extends ChainruleError {
  override readonly name = "DTypeError";
}

/** An option or argument outside its range: a negative size, a NaN learning rate, an empty data set. */
export class ArgumentError extends ChainruleError {
  override readonly name = "ArgumentError";
}

/** An index or label outside its axis, found while a program runs. */
export class IndexError extends ChainruleError {
  override readonly name = "IndexError";
}

/** A tensor that needs the value a cell had before it was overwritten. */
export class StaleReadError extends ChainruleError {
  override readonly name = "StaleReadError";
}

/** A gradient that does not exist: no path, several versions of one cell. */
export class GradientError extends ChainruleError {
  override readonly name = "GradientError";
}

/** Something a compiled function cannot do, or that changed since it was traced. */
export class CompileError extends ChainruleError {
  override readonly name = "CompileError";
}

/** NaN or infinity, found by `debug({ eager: true })` in the operation that made it. */
export class NumericError extends ChainruleError {
  override readonly name = "NumericError";
}

/** The heap cannot hold what was asked for. */
export class OutOfMemoryError extends ChainruleError {
  override readonly name = "OutOfMemoryError";
}

/** A worker thread that failed or died while a program ran. */
export class ThreadError extends ChainruleError {
  override readonly name = "ThreadError";
}

/** What the library runs on refuses it: a policy that forbids WebAssembly, kernel files that are broken or of another version. */
export class EnvironmentError extends ChainruleError {
  override readonly name = "EnvironmentError";
}

/** A file or byte stream that is not what its format says: truncated, wrong magic, wrong entry. */
export class FormatError extends ChainruleError {
  override readonly name = "FormatError";
}

/** A state dict that does not fit: entries missing, unknown, misshapen, or two values for one tied parameter. */
export class StateDictError extends ChainruleError {
  override readonly name = "StateDictError";
}
