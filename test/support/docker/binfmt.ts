// The kernel's handler that has QEMU run programs for another architecture, in containers too.
// Linux's Documentation/admin-guide/binfmt-misc.rst has the formats.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TinyArch, tinyElf } from '../programs/tiny-elf.ts';

export interface RegisteredHandler {
  readonly name: string;
  /** Takes away what was registered and mounted; nothing where a handler was there. */
  readonly remove: () => void;
}

const BINFMT = '/proc/sys/fs/binfmt_misc';
const OWN_HANDLER = /^setup-ipfs-kit-\w+-(\d+)$/;
/** The start of an ELF file: any system's number; type 2 or 3, loaded at one place or anywhere. */
const MASK = Array.from({ length: 20 }, (_, at) => ({ 7: 0, 16: 0xfe })[at] ?? 0xff);

/** Returns the handler for an architecture: the one that is there, or one of `qemu`. Needs root. */
export function registerHandler(arch: TinyArch, qemu: string): RegisteredHandler {
  const mounted = !existsSync(join(BINFMT, 'register'));
  if (mounted) execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT]);
  handlers().filter(isStale).forEach(removeHandler);
  const existing = handlers().find(
    (name) => !OWN_HANDLER.test(name) && handlerRunsArch(arch, readFileSync(join(BINFMT, name), 'utf8')),
  );
  if (existing) return { name: existing, remove: () => undefined };
  const name = `setup-ipfs-kit-${arch}-${process.pid}`;
  writeFileSync(join(BINFMT, 'register'), registration(name, arch, qemu));
  return {
    name,
    remove: () => {
      removeHandler(name);
      if (mounted && handlers().length === 0) execFileSync('umount', [BINFMT]);
    },
  };
}

/** Returns whether a handler, as the kernel shows it, runs an architecture's programs in containers, too. */
export function handlerRunsArch(arch: TinyArch, shown: string): boolean {
  const [state] = shown.split('\n');
  const field = (name: string) => new RegExp(`^${name}:? (.*)$`, 'm').exec(shown)?.[1] ?? '';
  const magic = Buffer.from(field('magic'), 'hex');
  const mask = Buffer.from(field('mask') || 'ff'.repeat(magic.length), 'hex');
  const start = elfStart(arch);
  const fits = magic.every((byte, at) => ((start[at] ?? 0) & (mask[at] ?? 0)) === (byte & (mask[at] ?? 0)));
  return state === 'enabled' && field('flags').includes('F') && magic.length > 0 && fits;
}

/** F keeps QEMU open, whose path leads nowhere in a container; P tells it argv[0], C lets setuid programs be so. */
function registration(name: string, arch: TinyArch, qemu: string): string {
  const magic = Array.from(elfStart(arch), (byte, at) => byte & (MASK[at] ?? 0));
  return `:${name}:M::${escaped(magic)}:${escaped(MASK)}:${qemu}:PCF`;
}

function elfStart(arch: TinyArch): Uint8Array {
  return tinyElf(arch, '').subarray(0, MASK.length);
}

function escaped(bytes: readonly number[]): string {
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function handlers(): readonly string[] {
  return readdirSync(BINFMT).filter((name) => name !== 'register' && name !== 'status');
}

/** Of a process that was killed before it could take its handler away. */
function isStale(name: string): boolean {
  const pid = OWN_HANDLER.exec(name)?.[1];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function removeHandler(name: string): void {
  writeFileSync(join(BINFMT, name), '-1');
}
