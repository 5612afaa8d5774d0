/**
 * Figures: curves, histograms, images and confusion matrices, as text for a terminal, as SVG and as PNG files, and a report of a training
 * as one HTML file: the `chainrule/viz` sub-path. What draws them is loaded when it is called first, and an error names the package to install
 * where it is missing.
 */

export { ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from "./viz/confusion-matrix.js";
export { Curves, type CurvesOptions, curves, type Points } from "./viz/curves.js";
export { Figure, type PngOptions, type TextOptions } from "./viz/figure.js";
export { Histogram, type HistogramOptions, histogram } from "./viz/histogram.js";
export { history } from "./viz/history.js";
export { type Image, Images, type ImagesOptions, images } from "./viz/images.js";
export { type ReportOptions, report } from "./viz/report.js";
