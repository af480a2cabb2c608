// Which foreign programs the kernel runs through an interpreter: Linux's Documentation/admin-guide/binfmt-misc.rst.

import { elfArchitecture } from '../../platform/executable/elf/elf.ts';
import { readText } from '../../platform/host/system.ts';
import { type Arch, formatPlatform, type Platform } from '../../platform/platform.ts';
import { NONE, UNKNOWN, wordsText } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

const FOLDER = '/proc/sys/fs/binfmt_misc';
const HANDLERS = 64;
const EI_CLASS = 4;
const EI_DATA = 5;
const E_MACHINE = 18;
const NARROW: readonly Arch[] = ['386', 'arm'];

export interface Handler {
  readonly name: string;
  readonly enabled: boolean;
  readonly interpreter: string;
  /** `OCF`: F keeps the interpreter open, so that it works in containers, where its path leads nowhere. */
  readonly flags: string;
  /** Of the programs that it runs. */
  readonly platform: Platform;
}

/** Returns the enabled handlers of ELF programs for platforms of ours; null where the kernel does not show them. */
export function binfmtHandlers(system: ProbeSystem): Handler[] | null {
  const status = readText(system, `${FOLDER}/status`);
  if (status === null) return null;
  if (status.trim() !== 'enabled') return [];
  const names = (system.list(FOLDER, HANDLERS) ?? []).filter((name) => name !== 'status' && name !== 'register');
  return names.flatMap((name) => {
    const handler = parseHandler(name, readText(system, `${FOLDER}/${name}`) ?? '');
    return handler?.enabled ? [handler] : [];
  });
}

/** Returns the handler in its file, or null where it is for no ELF programs of a platform of ours. */
export function parseHandler(name: string, text: string): Handler | null {
  const lineOf = (key: string) => new RegExp(`^${key}:? (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const arch = lineOf('offset') === '0' ? archOfMagic(lineOf('magic'), lineOf('mask')) : null;
  if (arch === null) return null;
  return {
    name,
    enabled: text.startsWith('enabled'),
    interpreter: lineOf('interpreter'),
    flags: lineOf('flags').replace(/[^A-Z]/g, ''),
    platform: { os: 'linux', arch },
  };
}

/** Returns the platforms of handlers, each once: `linux/arm64 linux/riscv64`, `none`; `unknown` for null. */
export function binfmtPlatforms(handlers: readonly Handler[] | null): string {
  return handlers === null
    ? UNKNOWN
    : wordsText([...new Set(handlers.map(({ platform }) => formatPlatform(platform)))]);
}

/** Returns handlers with their flags: `qemu-aarch64=linux/arm64:OCF`, `none`; `unknown` for null. */
export function binfmtList(handlers: readonly Handler[] | null): string {
  if (handlers === null) return UNKNOWN;
  const words = handlers.map(({ name, platform, flags }) => {
    return `${name.replace(/\s+/g, '_')}=${formatPlatform(platform)}${flags === '' ? '' : `:${flags}`}`;
  });
  return words.length === 0 ? NONE : words.join(' ');
}

// Big-endian arm64 and ppc64 have the machine's number of the others.
function archOfMagic(magic: string, mask: string): Arch | null {
  if (!/^(?:[0-9a-f]{2}){20,128}$/.test(magic)) return null;
  const [bytes, care] = [Buffer.from(magic, 'hex'), Buffer.from(mask, 'hex')];
  if (care.length > 0 && care[E_MACHINE] === 0) return null;
  const arch = elfArchitecture(bytes);
  if (arch === null) return null;
  const bits = NARROW.includes(arch) ? 1 : 2;
  const order = arch === 's390x' ? 2 : 1;
  return bytes[EI_CLASS] === bits && bytes[EI_DATA] === order ? arch : null;
}
