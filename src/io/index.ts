export { type CheckpointParts, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsEntry,
  type SafetensorsFile,
  type SafetensorsInput,
} from "./safetensors.js";
export { loadStateDict, type Stateful, saveStateDict } from "./state-dict.js";
