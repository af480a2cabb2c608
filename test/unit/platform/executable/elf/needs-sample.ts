// Builds, byte by byte, an ELF file with the symbol versions that it needs in its dynamic segment.

export interface NeedsParts {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  /** For each library the versions of its symbols. `weak ` at the start marks a weak one. */
  readonly libraries?: readonly (readonly string[])[];
}

/** Offsets of the sample's parts; addresses in memory are BASE higher. */
export interface NeedsSample {
  readonly bytes: Uint8Array;
  readonly dynamic: number;
  readonly needs: number;
  readonly names: number;
}

export const BASE = 0x10000;

/** Returns the file and the offsets of its parts. */
export function elfWithNeeds({ bits = 64, littleEndian = true, libraries = [] }: NeedsParts): NeedsSample {
  const wide = bits === 64;
  const [header, entry, word] = wide ? [64, 56, 8] : [52, 32, 4];
  const versions = libraries.flat().map((name) => name.replace(/^weak /, ''));
  const text = `\0${versions.map((name) => `${name}\0`).join('')}`;
  const dynamic = header + 2 * entry;
  const needs = dynamic + 5 * 2 * word;
  const names = needs + 16 * (libraries.length + versions.length);
  const bytes = new Uint8Array(names + text.length);
  const view = new DataView(bytes.buffer);
  const put = (at: number, value: number) => {
    if (wide) view.setBigUint64(at, BigInt(value), littleEndian);
    else view.setUint32(at, value, littleEndian);
  };

  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]);
  view.setUint16(16, 2, littleEndian);
  put(wide ? 32 : 28, header);
  view.setUint16(wide ? 54 : 42, entry, littleEndian);
  view.setUint16(wide ? 56 : 44, 2, littleEndian);
  const segments = [
    { type: 1, offset: 0, size: bytes.length },
    { type: 2, offset: dynamic, size: 5 * 2 * word },
  ];
  for (const [index, { type, offset, size }] of segments.entries()) {
    const at = header + index * entry;
    view.setUint32(at, type, littleEndian);
    put(at + (wide ? 8 : 4), offset);
    put(at + (wide ? 16 : 8), BASE + offset);
    put(at + (wide ? 32 : 16), size);
  }
  const tags = [
    [5, BASE + names],
    [10, text.length],
    [0x6ffffffe, BASE + needs],
    [0x6fffffff, libraries.length],
    [0, 0],
  ] as const;
  for (const [index, [tag, value]] of tags.entries()) {
    put(dynamic + index * 2 * word, tag);
    put(dynamic + index * 2 * word + word, value);
  }
  let at = needs;
  for (const [index, wanted] of libraries.entries()) {
    const size = 16 * (1 + wanted.length);
    view.setUint16(at, 1, littleEndian);
    view.setUint16(at + 2, wanted.length, littleEndian);
    view.setUint32(at + 8, 16, littleEndian);
    view.setUint32(at + 12, index + 1 < libraries.length ? size : 0, littleEndian);
    for (const [i, name] of wanted.entries()) {
      const record = at + 16 * (1 + i);
      const weak = name.startsWith('weak ');
      view.setUint16(record + 4, weak ? 2 : 0, littleEndian);
      view.setUint32(record + 8, text.indexOf(`\0${name.replace(/^weak /, '')}\0`) + 1, littleEndian);
      view.setUint32(record + 12, i + 1 < wanted.length ? 16 : 0, littleEndian);
    }
    at += size;
  }
  bytes.set(
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
    names,
  );
  return { bytes, dynamic, needs, names };
}
