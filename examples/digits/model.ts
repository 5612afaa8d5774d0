import { nn } from "chainrule";

/** Three times: convolve, normalize, rectify, halve. Images (N, 1, 28, 28) to logits (N, 10). */
export function digitsModel(): nn.Sequential {
  return nn.sequential(
    ...block(1, 16), // (N, 16, 14, 14)
    ...block(16, 32), // (N, 32, 7, 7)
    ...block(32, 64), // (N, 64, 3, 3)
    nn.flatten(),
    nn.dropout(0.1),
    nn.linear(64 * 3 * 3, 10),
  );
}

function block(inChannels: number, outChannels: number): nn.Module[] {
  return [
    nn.conv2d(inChannels, outChannels, 3, { padding: 1 }),
    nn.batchNorm2d(outChannels),
    nn.relu(),
    nn.maxPool2d(2),
  ];
}
