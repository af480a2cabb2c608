// Which machines emulate a platform for containers, by the kernel's list of handlers.
import { describe, expect, it } from 'vitest';
import { checkMachine, type EmulatingMachine } from '../../../../actions/run-emulated/machine.ts';
import { parseBinfmtHandler } from '../../../../kit/probe/facts/binfmt.ts';

/** As the kernel shows a handler of ELF files for a machine. */
function handler(name: string, machine: string, flags: string) {
  const text = `enabled
interpreter /usr/bin/${name}
flags: ${flags}
offset 0
magic 7f454c460201010000000000000000000200${machine}00
mask ffffffffffffff00fffffffffffffffffeffffff
`;
  return parseBinfmtHandler(name, text) ?? expect.fail();
}

const ARM64 = handler('qemu-aarch64', 'b7', 'POCF');
const RISCV = handler('qemu-riscv64', 'f3', 'F');
const AMD64: EmulatingMachine = { os: 'linux', arch: 'amd64', handlers: [RISCV, ARM64] };

describe('a container for linux/arm64 runs', () => {
  it.each<readonly [string, EmulatingMachine]>([
    ['with a handler that works in containers', AMD64],
    ['if one of several handlers works', { ...AMD64, handlers: [handler('old', 'b7', ''), ARM64] }],
    ['if the handlers are not visible', { ...AMD64, handlers: null }],
    ['on an unknown machine', { ...AMD64, arch: 'unknown' }],
  ])('%s', (_, machine) => {
    expect(() => checkMachine('linux/arm64', machine)).not.toThrow();
  });
});

describe('a container for linux/arm64 is refused', () => {
  it.each<readonly [string, EmulatingMachine, string, RegExp]>([
    ['without handlers', { ...AMD64, handlers: [] }, 'no-emulator', /setup-qemu-action and `platforms: arm64` before/],
    ['with another handler', { ...AMD64, handlers: [RISCV] }, 'no-emulator', /no handler for such programs/],
    [
      'with a handler that does not work in containers',
      { ...AMD64, handlers: [handler('qemu-aarch64', 'b7', 'OC')] },
      'no-emulator',
      /the handler 'qemu-aarch64' has the flags OC; without F it does not work in containers/,
    ],
    ['with one without flags', { ...AMD64, handlers: [handler('q', 'b7', '')] }, 'no-emulator', /'q' has no flags/],
    ['on arm64', { ...AMD64, arch: 'arm64' }, 'platform-mismatch', /the machine itself is linux\/arm64/],
    ['on macOS', { os: 'darwin', arch: 'amd64', handlers: null }, 'unsupported-platform', /not Linux, but darwin/],
  ])('%s', (_, machine, code, message) => {
    const check = () => checkMachine('linux/arm64', machine);
    expect(check).toThrow(expect.objectContaining({ code }));
    expect(check).toThrow(message);
  });
});
