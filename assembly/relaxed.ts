export { matmul } from "./gemm/matmul";
export { conv } from "./conv/conv";
export { convGradInput } from "./conv/conv-grad-input";
export { convGradWeight } from "./conv/conv-grad-weight";
export { attention } from "./attention/attention";
export { attentionGrad } from "./attention/attention-grad";
export { peak } from "./peak";
