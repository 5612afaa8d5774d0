/** What the tests ask of a binary, read from its bytes: a relaxed module does not compile everywhere. */
export interface WasmModule {
  /** Section numbers of the core specification: 6 is globals, 11 data. */
  sections: number[];
  imports: string[];
  exports: string[];
}

export function readModule(bytes: Uint8Array): WasmModule {
  const module: WasmModule = { sections: [], imports: [], exports: [] };
  let position = 8;

  const leb = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const name = (): string => {
    const size = leb();
    position += size;
    return new TextDecoder().decode(bytes.subarray(position - size, position));
  };
  const kinds = ["function", "table", "memory", "global"];
  const skipType = (kind: number): void => {
    if (kind === 0) {
      leb();
      return;
    }
    if (kind !== 2)
      throw new Error(`only functions and memories are expected among the imports, found a ${kinds[kind]}`);
    const hasMaximum = leb() & 1;
    leb();
    if (hasMaximum) leb();
  };

  while (position < bytes.length) {
    const section = leb();
    const end = leb() + position;
    module.sections.push(section);
    if (section === 2) {
      for (let count = leb(); count > 0; count--) {
        const path = `${name()}.${name()}`;
        const kind = leb();
        module.imports.push(`${kinds[kind]} ${path}`);
        skipType(kind);
      }
    } else if (section === 7) {
      for (let count = leb(); count > 0; count--) {
        const exported = name();
        module.exports.push(`${kinds[leb()]} ${exported}`);
        leb();
      }
    }
    position = end;
  }
  return module;
}
