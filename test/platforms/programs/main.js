import { runtime, threads } from "chainrule";
import { train } from "./cnn.js";

// ?relaxed: fused multiply-adds, where the engine has them. ?threads: two threads from the text in the library. ?worker=URL: two from there.
const query = new URLSearchParams(location.search);

globalThis.trained = (async () => {
  if (!query.has("relaxed")) runtime({ relaxed: false });
  const worker = query.get("worker");
  if (query.has("threads")) threads(2);
  if (worker) threads(2, { worker: new URL(worker, location.href) });
  // Workers start once the event loop has turned.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return train();
})();
globalThis.trained.catch(() => {});
