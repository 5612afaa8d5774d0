export { type AffineOptions, affine } from "./affine.js";
export { crop } from "./crop.js";
export { type ElasticOptions, elastic } from "./elastic.js";
export { type EraseOptions, erase } from "./erase.js";
export { flip } from "./flip.js";
export type { Between } from "./images.js";
export { type Mixed, type MixupOptions, mixup } from "./mixup.js";
