export { inWorker, type Remote } from "./in-worker.js";
export type { Port } from "./messages.js";
export { type Methods, serve } from "./serve.js";
