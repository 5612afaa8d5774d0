import { randomState, setRandomState } from "../tensor/random-state.js";
import type { AnyModule } from "./module.js";

/** Gives the function that puts every part of a model back into the mode it has now. */
export function rememberModes(model: AnyModule): () => void {
  const modes = model.modules().map((module) => ({ module, training: module.training }));
  return () => {
    for (const { module, training } of modes) module.training = training;
  };
}

/** Runs `fn` with the model in evaluation mode and leaves the modes and the random numbers as they were. */
export function inEvalMode<T>(model: AnyModule, fn: () => T): T {
  const restore = rememberModes(model);
  const random = randomState();
  model.eval();
  try {
    return fn();
  } finally {
    setRandomState(random);
    restore();
  }
}
