// The handlers through which the kernel runs programs of other platforms. Source: Linux's Documentation/admin-guide/binfmt-misc.rst.

import { parseElfArchitecture } from '../../platform/executable/elf/machine.ts';
import { readText } from '../../platform/host/system.ts';
import { type Arch, formatPlatform, type Platform } from '../../platform/platform.ts';
import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import { is32Bit } from './platform.ts';

const FOLDER = '/proc/sys/fs/binfmt_misc';
const MAX_HANDLERS = 64;
const EI_CLASS = 4;
const EI_DATA = 5;
const E_MACHINE = 18;

export interface BinfmtHandler {
  readonly name: string;
  readonly enabled: boolean;
  readonly interpreter: string;
  /** `OCF`: with F the kernel keeps the interpreter open, so that it works in containers, which do not have the file. */
  readonly flags: string;
  /** The platform of the programs that it runs. */
  readonly platform: Platform;
}

/** Returns the enabled handlers of ELF programs for known platforms; null if the kernel does not list its handlers. */
export function readBinfmtHandlers(system: ProbeSystem): BinfmtHandler[] | null {
  const status = readText(system, `${FOLDER}/status`);
  if (status === null) return null;
  if (status.trim() !== 'enabled') return [];
  const names = (system.listFolder(FOLDER, MAX_HANDLERS) ?? []).filter(
    (name) => name !== 'status' && name !== 'register',
  );
  return names.flatMap((name) => {
    const handler = parseBinfmtHandler(name, readText(system, `${FOLDER}/${name}`) ?? '');
    return handler?.enabled ? [handler] : [];
  });
}

/** Returns the handler that a file describes, or null if it is not for ELF programs of a known platform. */
export function parseBinfmtHandler(name: string, text: string): BinfmtHandler | null {
  const readField = (key: string) => new RegExp(`^${key}:? (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const arch = readField('offset') === '0' ? archOfMagic(readField('magic'), readField('mask')) : null;
  if (arch === null) return null;
  return {
    name,
    enabled: text.startsWith('enabled'),
    interpreter: readField('interpreter'),
    flags: readField('flags').replace(/[^A-Z]/g, ''),
    platform: { os: 'linux', arch },
  };
}

/** Returns the platforms of the handlers, each once: `linux/arm64 linux/riscv64` or `none`; `unknown` for null. */
export function formatBinfmtPlatforms(handlers: readonly BinfmtHandler[] | null): string {
  return handlers === null
    ? UNKNOWN_FACT
    : formatWords([...new Set(handlers.map(({ platform }) => formatPlatform(platform)))]);
}

/** Returns the handlers with their flags: `qemu-aarch64=linux/arm64:OCF` or `none`; `unknown` for null. */
export function formatBinfmtHandlers(handlers: readonly BinfmtHandler[] | null): string {
  if (handlers === null) return UNKNOWN_FACT;
  const words = handlers.map(({ name, platform, flags }) => {
    return `${name.replace(/\s+/g, '_')}=${formatPlatform(platform)}${flags === '' ? '' : `:${flags}`}`;
  });
  return words.length === 0 ? NONE_FACT : words.join(' ');
}

// Big-endian arm64 and ppc64 have the same machine number as the little-endian ones, so the byte order is checked too.
function archOfMagic(magic: string, mask: string): Arch | null {
  if (!/^(?:[0-9a-f]{2}){20,128}$/.test(magic)) return null;
  const [bytes, maskBytes] = [Buffer.from(magic, 'hex'), Buffer.from(mask, 'hex')];
  if (maskBytes.length > 0 && maskBytes[E_MACHINE] === 0) return null;
  const arch = parseElfArchitecture(bytes);
  if (arch === null) return null;
  const bits = is32Bit(arch) ? 1 : 2;
  const order = arch === 's390x' ? 2 : 1;
  return bytes[EI_CLASS] === bits && bytes[EI_DATA] === order ? arch : null;
}
