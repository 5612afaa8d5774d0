import type { AnyModule } from "./module.js";

/** Gives the function that puts every part of a model back into the mode it has now. */
export function rememberModes(model: AnyModule): () => void {
  const modes = model.modules().map((module) => ({ module, training: module.training }));
  return () => {
    for (const { module, training } of modes) module.training = training;
  };
}

/**
 * Runs `fn` with every part of a model in evaluation mode, and puts each part back into the mode it had: when `fn` is done, or, if it
 * is async, when its promise settles.
 */
export function inEvalMode<T>(model: AnyModule, fn: () => T): T {
  const restore = rememberModes(model);
  let later = false;
  try {
    model.eval();
    const result = fn();
    later = result instanceof Promise;
    if (result instanceof Promise) result.then(restore, restore);
    return result;
  } finally {
    if (!later) restore();
  }
}
