// What others take, in 10⁹ operations of the peak: time × 57 GFLOP/s, the limit of 128-bit multiply-adds of the core they were timed on
// (AMD EPYC, Zen 4), so that any machine can be compared by it.

/** PyTorch 2.13 on the CPU, one thread, f32: training steps, and forward passes of the networks for images. */
export const pytorch = {
  mlp: 0.108,
  cnn: 5.76,
  transformer: 4.18,
  lstm: 2.87,
  resnet18: 2.82,
  mobileNetV2: 0.82,
} as const;

/** Training steps of jax-js 0.1.25 on Node 24: the faster of it and TensorFlow.js 4.22 on WASM, which takes 15 and 4 times as long. */
export const fastestPeer = { transformer: 12.6, lstm: 39.6 } as const;
