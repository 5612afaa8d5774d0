/**
 * Files of widespread formats, by libraries of their own: the `chainrule/formats` sub-path. Each function loads its library when it is called
 * first, and an error names the package to install where it is missing: papaparse (CSV), fflate (NPZ), fast-png (PNG), jpeg-js (JPEG),
 * @huggingface/tokenizers (tokenizer.json).
 */
export { type CsvColumns, type CsvRow, parseCsv, streamCsv } from "./formats/csv.js";
export type { CsvOptions } from "./formats/csv-rows.js";
export { parseJpeg } from "./formats/jpeg.js";
export { npzBytes, parseNpz } from "./formats/npz.js";
export { parsePng, pngBytes } from "./formats/png.js";
export { type HuggingFaceOptions, huggingFaceTokenizer } from "./formats/tokenizer.js";
