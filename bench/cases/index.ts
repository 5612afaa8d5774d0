import type { Case } from "../case.js";
import { convCases } from "./conv.js";
import { inferenceCases } from "./inference.js";
import { kernelCases } from "./kernels.js";
import { matmulCases } from "./matmul.js";
import { memoryBoundCases } from "./memory-bound.js";
import { overheadCases } from "./overhead.js";
import { trainingCases } from "./training.js";

export const cases: readonly Case[] = [
  ...overheadCases,
  ...kernelCases,
  ...matmulCases,
  ...convCases,
  ...memoryBoundCases,
  ...trainingCases,
  ...inferenceCases,
];
