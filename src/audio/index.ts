export { logMel, type MelOptions, type MelSpectrogramOptions, melFilters, melSpectrogram, mfcc } from "./mel.js";
export { resample } from "./resample.js";
export { type SpecAugmentOptions, specAugment } from "./spec-augment.js";
