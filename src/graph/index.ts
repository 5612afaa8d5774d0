export { type MermaidOptions, toMermaid } from "./mermaid.js";
