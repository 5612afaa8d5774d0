import { runElementwise } from "./interpreter";

@external("env", "elementwise")
declare function importedElementwise(code: usize, scratch: usize, size: i32, begin: i32, end: i32): void;

// Runs a micro-program on the elements [begin, end) that a kernel has just finished.
// The relaxed binary holds no interpreter of its own: it is given that of the baseline, so a program has the same bits in both.
export function runEpilogue(code: usize, scratch: usize, begin: i32, end: i32): void {
  if (ASC_FEATURE_RELAXED_SIMD) importedElementwise(code, scratch, end, begin, end);
  else runElementwise(code, scratch, begin, end);
}
