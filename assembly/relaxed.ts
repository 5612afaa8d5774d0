export { matmul } from "./gemm/matmul";
export { conv2d } from "./conv/conv2d";
export { conv2dGradInput } from "./conv/conv2d-grad-input";
export { conv2dGradWeight } from "./conv/conv2d-grad-weight";
export { attention } from "./attention/attention";
export { attentionGrad } from "./attention/attention-grad";
export { peak } from "./peak";
