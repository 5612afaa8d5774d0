import { randomState, setRandomState } from "../tensor/random-state.js";
import type { AnyModule } from "./module.js";

/** Puts a model in evaluation mode and gives the function that puts every part of it back into the mode it had. */
export function switchToEval(model: AnyModule): () => void {
  const modes = model.modules().map((module) => ({ module, training: module.training }));
  model.eval();
  return () => {
    for (const { module, training } of modes) module.training = training;
  };
}

/** Runs `fn` with the model in evaluation mode and leaves the modes and the random numbers as they were. */
export function inEvalMode<T>(model: AnyModule, fn: () => T): T {
  const restore = switchToEval(model);
  const random = randomState();
  try {
    return fn();
  } finally {
    setRandomState(random);
    restore();
  }
}
