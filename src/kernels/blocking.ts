import { GRAD_QUERIES, KEYS, QUERIES } from "../../assembly/attention/blocking.js";
import { usesWinograd, winogradGradWeightScratch, winogradScratch } from "../../assembly/conv/winograd-sizes.js";
import { KC, MAX_MR, MC, NC, NR } from "../../assembly/gemm/blocking.js";
import { EXP_WORDS } from "../../assembly/math/words.js";
import { gatesOf } from "../../assembly/rnn/mode.js";

// The working memory of the matrix kernels, in elements. It follows from the block sizes; the layout is in assembly/gemm and assembly/conv.

/** A packed block of A, one of B, and a tile for the edges of C. */
function blocks(rows: number, columns: number, depth: number): number {
  const depthStep = Math.min(depth, KC);
  return (Math.min(rows, MC) + MAX_MR - 1) * depthStep + depthStep * (Math.min(columns, NC) + NR - 1) + MAX_MR * NR;
}

/** Eight rows of gathered patches, and the gap that keeps them out of one set of the cache. */
function patches(pixels: number): number {
  return 8 * (pixels + 15);
}

/** Packing memory of one thread of a matmul. */
export function matmulScratch(s: { batch: number; m: number; n: number; k: number }): number {
  return blocks(s.batch * s.m, s.n, s.k);
}

export interface ConvSizes {
  readonly n: number;
  readonly c: number;
  readonly d: number;
  readonly h: number;
  readonly w: number;
  readonly oc: number;
  readonly kd: number;
  readonly kh: number;
  readonly kw: number;
  readonly od: number;
  readonly oh: number;
  readonly ow: number;
  readonly strideD: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padD: number;
  readonly padH: number;
  readonly padW: number;
  readonly dilationD: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly groups: number;
}

/** The addresses of the planes that each image sees, up to the end of their last cache line. */
function planeTable(images: number, planes: number): number {
  return images * planes + 16;
}

/** A plane padded so that outputs (oh, ow) are computed without bounds. */
function plane(oh: number, ow: number, strideH: number, strideW: number, s: ConvSizes): number {
  const height = (oh - 1) * strideH + (s.kh - 1) * s.dilationH + 1;
  const width = ow + Math.floor(((s.kw - 1) * s.dilationW) / strideW) + 3;
  return Math.max(0, strideW * height * width);
}

/** The planes that a block of at most `limit` outputs, `pixels` of each of `n` images, reads; with what whole vectors read past their end. */
function planes(
  limit: number,
  pixels: number,
  n: number,
  oh: number,
  ow: number,
  strideH: number,
  strideW: number,
  s: ConvSizes,
): number {
  if (s.kh * s.kw === 1) return 0;
  const images = Math.max(1, Math.min(n, Math.floor(limit / Math.max(1, pixels))));
  return images * plane(Math.min(oh, Math.ceil(limit / Math.max(1, ow)) + 1), ow, strideH, strideW, s) + 16;
}

/** One whole plane and a table of its taps, for the direct convolutions. */
function direct(oh: number, ow: number, strideH: number, strideW: number, s: ConvSizes): number {
  return 2 * s.kh * s.kw + plane(oh, ow, strideH, strideW, s) + 16;
}

/** Working memory of a convolution of n images, c planes to oc channels, by transform; 0 where it is done without. */
function winograd(
  s: ConvSizes,
  n: number,
  c: number,
  oc: number,
  oh: number,
  ow: number,
  scratch = winogradScratch,
): number {
  const stride = s.strideD * s.strideH * s.strideW;
  if (!usesWinograd(n, c, oc, oh, ow, s.kh, s.kw, stride, s.dilationH * s.dilationW, s.groups)) return 0;
  return scratch(n, c, oc, oh, ow);
}

/** Packing memory of one thread of a convolution: depth (c, kd, kh, kw), columns are pixels of y. */
export function convScratch(s: ConvSizes): number {
  const images = s.n * s.od;
  const columns = Math.min(NC, images * s.oh * s.ow);
  const product = blocks(s.oc / s.groups, columns, (s.c / s.groups) * s.kd * s.kh * s.kw) + patches(columns);
  const working = Math.max(
    product + planes(NC, s.oh * s.ow, images, s.oh, s.ow, s.strideH, s.strideW, s),
    direct(s.oh, s.ow, s.strideH, s.strideW, s),
    winograd(s, images, s.c * s.kd, s.oc, s.oh, s.ow),
  );
  return planeTable(images, s.c * s.kd) + working;
}

/** Packing memory of one thread of the gradient for x: depth (o, kd, kh, kw), columns are pixels of dx, and a block of dx by itself. */
export function convGradInputScratch(s: ConvSizes): number {
  const images = s.n * s.d;
  const columns = Math.min(NC, images * s.h * s.w);
  const rows = s.c / s.groups;
  // Strided, dx falls into phases of this many pixels or one row or column more.
  const pixels = Math.floor(s.h / s.strideH) * Math.floor(s.w / s.strideW);
  const phases = planes(NC, pixels, images, Math.ceil(s.h / s.strideH), Math.ceil(s.w / s.strideW), 1, 1, s);
  const product =
    blocks(rows, columns, (s.oc / s.groups) * s.kd * s.kh * s.kw) + patches(columns) + Math.min(rows, MC) * columns;
  const working = Math.max(
    product + phases,
    direct(s.h, s.w, 1, 1, s) + s.w,
    winograd(s, images, s.oc * s.kd, s.c, s.h, s.w),
  );
  return planeTable(images, s.oc * s.kd) + working;
}

/** Packing memory of one thread of the gradient for w: the depth is the pixels of y, columns are (c, kd, kh, kw). */
export function convGradWeightScratch(s: ConvSizes): number {
  const images = s.n * s.od;
  const depth = Math.min(KC, images * s.oh * s.ow);
  const product = blocks(s.oc / s.groups, (s.c / s.groups) * s.kd * s.kh * s.kw, depth) + patches(depth);
  const whole = direct(s.oh, s.ow, s.strideH, s.strideW, s) + s.oh * (s.ow + 3);
  const working = Math.max(
    product + planes(KC, s.oh * s.ow, images, s.oh, s.ow, s.strideH, s.strideW, s),
    whole,
    winograd(s, images, s.c * s.kd, s.oc, s.oh, s.ow, winogradGradWeightScratch),
  );
  return planeTable(images, s.c * s.kd) + working;
}

interface HeadSizes {
  readonly size: number;
  readonly valueSize: number;
}

/** Constants, scores of a block, as computed and packed, and the packed blocks of q, k and v. */
export function attentionScratch({ size, valueSize }: HeadSizes): number {
  return EXP_WORDS + 2 * QUERIES * KEYS + MAX_MR * NR + (QUERIES + KEYS) * size + KEYS * (valueSize + NR);
}

/** Constants; scores and their gradients, one of them packed; rows and columns of q, dy, k and v packed; a number for each query. */
export function attentionGradScratch({ size, valueSize, queries }: HeadSizes & { readonly queries: number }): number {
  const scores = GRAD_QUERIES * (3 * KEYS + MAX_MR) + MAX_MR * NR;
  const ofQueries = 2 * GRAD_QUERIES * (size + valueSize + NR);
  return EXP_WORDS + scores + ofQueries + KEYS * (2 * size + valueSize + NR) + queries;
}

/** A row of states of the CTC kernels: labels and the blanks around them in pairs of vectors, and four more. See assembly/loss/ctc-states.ts. */
export function ctcRow(maxLabels: number): number {
  return ((2 * maxLabels + 8) & ~7) + 4;
}

/** Constants, an edge tile, the packed rows of the state or its slopes, and the packed weight, gate by gate. */
export function recurrentScratch(s: { batch: number; hidden: number; mode: number }): number {
  const rows = s.batch + MAX_MR;
  return RECURRENT_CONSTANTS + MAX_MR * NR + s.hidden * (rows + gatesOf(s.mode) * (s.hidden + NR));
}

/** Words of constants; see assembly/rnn/layout.ts. */
const RECURRENT_CONSTANTS = 64;
