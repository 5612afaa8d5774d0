import type { Shape } from "../../src/shape.js";

// ONNX models of one operation, written as protobuf: each field is a tag (number · 8 + wire type), then a varint (0) or a length and
// bytes (2). Field numbers are those of onnx.proto.

type Attribute = number | string | readonly number[];

interface OnnxNode {
  readonly type: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

const FLOAT = 1;
const IR_VERSION = 8;
const attributeType = { number: 2, string: 3, ints: 7 };

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const integer = (field: number, value: number): number[] => [field * 8, ...varint(value)];
const message = (field: number, ...parts: readonly number[][]): number[] => {
  const body = parts.flat();
  return [...varint(field * 8 + 2), ...varint(body.length), ...body];
};
const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)]);

function attribute(name: string, value: Attribute): number[] {
  const [type, content] =
    typeof value === "number"
      ? [attributeType.number, integer(3, value)]
      : typeof value === "string"
        ? [attributeType.string, text(4, value)]
        : [attributeType.ints, value.flatMap((item) => integer(8, item))];
  return message(5, text(1, name), content, [...varint(20 * 8), ...varint(type)]);
}

function valueNamed(field: number, name: string, shape: Shape): number[] {
  const dims = message(2, ...shape.map((size) => message(1, integer(1, size))));
  return message(field, text(1, name), message(2, message(1, integer(1, FLOAT), dims)));
}

/** The names of a model's inputs. */
export const inputNames = (count: number): string[] => ["a", "b"].slice(0, count);

/** A model of one node from f32 inputs a (and b) to y. */
export function onnxModel({ type, attributes = {} }: OnnxNode, inputs: readonly Shape[], opset: number): Uint8Array {
  const names = inputNames(inputs.length);
  const node = message(
    1,
    ...names.map((name) => text(1, name)),
    text(2, "y"),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
  const output = message(12, text(1, "y"), message(2, message(1, integer(1, FLOAT))));
  const graph = message(7, node, text(2, "one"), ...inputs.map((shape, i) => valueNamed(11, names[i], shape)), output);
  return Uint8Array.from([...integer(1, IR_VERSION), ...graph, ...message(8, integer(2, opset))]);
}
