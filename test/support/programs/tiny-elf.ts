// A Linux program of a few hundred bytes, assembled by hand: it prints a text and exits with 0. Tests use it if only the header,
// the output and the digest of a binary matter. It needs no compiler.

export type TinyArch = 'amd64' | 'arm64';

const BASE = 0x400000n;
const HEADERS = 64 + 56;
/** e_machine. */
export const ELF_MACHINE: Readonly<Record<TinyArch, number>> = { amd64: 62, arm64: 183 };

/** Returns a static ELF executable that prints `text`. `padding` is appended. */
export function tinyElf(arch: TinyArch, text: string, padding: Uint8Array = new Uint8Array()): Buffer {
  const message = Buffer.from(text);
  const code = arch === 'amd64' ? amd64Code(message.length) : arm64Code(message.length);
  const size = HEADERS + code.length + message.length + padding.length;
  return Buffer.concat([elfHeader(arch), programHeader(size), code, message, padding]);
}

/** System V ABI, chapter 4: a 64-bit little-endian ET_EXEC with one program header. */
function elfHeader(arch: TinyArch): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(ELF_MACHINE[arch], 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BASE + BigInt(HEADERS), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt16LE(64, 58);
  return header;
}

/** System V ABI, chapter 5: PT_LOAD of the whole file, readable and executable. */
function programHeader(size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(5, 4);
  header.writeBigUInt64LE(BASE, 16);
  header.writeBigUInt64LE(BASE, 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeBigUInt64LE(BigInt(size), 40);
  header.writeBigUInt64LE(0x10000n, 48);
  return header;
}

function amd64Code(length: number): Buffer {
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0], // mov eax, 1 (write)
    ...[0xbf, 1, 0, 0, 0], // mov edi, 1
    ...[0x48, 0x8d, 0x35, 0, 0, 0, 0], // lea rsi, [rip + message]
    ...[0xba, 0, 0, 0, 0], // mov edx, length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 60, 0, 0, 0], // mov eax, 60 (exit)
    ...[0x31, 0xff], // xor edi, edi
    ...[0x0f, 0x05], // syscall
  ]);
  code.writeInt32LE(code.length - 17, 13);
  code.writeUInt32LE(length, 18);
  return code;
}

function arm64Code(length: number): Buffer {
  const movz = (register: number, value: number) => 0xd2800000 | (value << 5) | register;
  const words = [
    movz(0, 1), // mov x0, 1
    0x10000000 | 1 | (7 << 5), // adr x1, message (7 instructions on)
    movz(2, length), // mov x2, length
    movz(8, 64), // mov x8, 64 (write)
    0xd4000001, // svc 0
    movz(0, 0), // mov x0, 0
    movz(8, 93), // mov x8, 93 (exit)
    0xd4000001, // svc 0
  ];
  const code = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => {
    code.writeUInt32LE(word >>> 0, i * 4);
  });
  return code;
}
