// The kernel's handler that runs programs of another architecture with QEMU, in containers too.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ELF_MASK, maskedElfStart, registrationLine } from '../isolation/binfmt.ts';
import { type TinyArch, tinyElf } from '../programs/tiny-elf.ts';

interface RegisteredHandler {
  readonly name: string;
  /** Undoes registration and mount. Does nothing if a handler existed before. */
  readonly remove: () => void;
}

const BINFMT = '/proc/sys/fs/binfmt_misc';
const OWN_HANDLER = /^setup-ipfs-kit-\w+-(\d+)$/;

/** Returns the existing handler for an architecture, or registers `qemu`. Needs root. */
export function registerHandler(arch: TinyArch, qemu: string): RegisteredHandler {
  const mounted = mountIfNeeded();
  handlers().filter(isStale).forEach(removeHandler);
  const existing = handlers().find(
    (name) => !OWN_HANDLER.test(name) && handlerRunsArch(arch, readFileSync(join(BINFMT, name), 'utf8')),
  );
  if (existing) return { name: existing, remove: () => undefined };
  const name = `setup-ipfs-kit-${arch}-${process.pid}`;
  // F keeps QEMU open, because its path does not exist in containers. P passes argv[0]. C keeps setuid bits.
  const magic = maskedElfStart(elfStart(arch));
  writeFileSync(join(BINFMT, 'register'), registrationLine({ name, magic, interpreter: qemu, flags: 'PCF' }));
  return {
    name,
    remove: () => {
      removeHandler(name);
      if (mounted && handlers().length === 0) execFileSync('umount', [BINFMT]);
    },
  };
}

/** Returns whether it was mounted here. Another test file may mount it at the same moment. */
function mountIfNeeded(): boolean {
  const isMounted = () => existsSync(join(BINFMT, 'register'));
  if (isMounted()) return false;
  try {
    execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT]);
    return true;
  } catch (error) {
    if (isMounted()) return false;
    throw error;
  }
}

/** Returns whether a handler, as the kernel shows it, runs programs of an architecture, also in containers. */
export function handlerRunsArch(arch: TinyArch, shown: string): boolean {
  const [state] = shown.split('\n');
  const field = (name: string) => new RegExp(`^${name}:? (.*)$`, 'm').exec(shown)?.[1] ?? '';
  const magic = Buffer.from(field('magic'), 'hex');
  const mask = Buffer.from(field('mask') || 'ff'.repeat(magic.length), 'hex');
  const start = elfStart(arch);
  const fits = magic.every((byte, at) => ((start[at] ?? 0) & (mask[at] ?? 0)) === (byte & (mask[at] ?? 0)));
  return state === 'enabled' && field('flags').includes('F') && magic.length > 0 && fits;
}

function elfStart(arch: TinyArch): Uint8Array {
  return tinyElf(arch, '').subarray(0, ELF_MASK.length);
}

function handlers(): readonly string[] {
  return readdirSync(BINFMT).filter((name) => name !== 'register' && name !== 'status');
}

/** Whether the handler's process was killed before it could remove the handler. */
function isStale(name: string): boolean {
  const pid = OWN_HANDLER.exec(name)?.[1];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function removeHandler(name: string): void {
  writeFileSync(join(BINFMT, name), '-1');
}
