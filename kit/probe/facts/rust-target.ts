// Rust's target triples. They also name the libc and the floating-point convention of arm.
// Source: doc.rust-lang.org/rustc/platform-support.html.

import { nameIn } from '../../platform/conventions.ts';
import type { Libc } from '../../platform/executable/libc.ts';
import type { Os, Platform } from '../../platform/platform.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';

const SUFFIX: Readonly<Record<Exclude<Os, 'linux'>, string>> = {
  darwin: 'apple-darwin',
  windows: 'pc-windows-msvc',
  freebsd: 'unknown-freebsd',
  openbsd: 'unknown-openbsd',
};

/**
 * Returns the target triple of programs for `platform`: `aarch64-unknown-linux-gnu`. On Linux it depends on the libc and, for arm,
 * on the dynamic loader. `unknown` if those are unknown, and for an arm without a variant.
 */
export function resolveRustTarget(platform: Platform, libc: Libc | null, interpreter?: string): string {
  const { os, arch, variant } = platform;
  if (arch === 'arm' && variant === undefined) return UNKNOWN_FACT;
  const archName = nameIn(platform, 'rust').arch;
  if (os !== 'linux') return `${archName}-${SUFFIX[os]}`;
  if (libc === 'bionic') return `${archName.replace(/gc$/, '')}-linux-android${arch === 'arm' ? 'eabi' : ''}`;
  if (libc !== 'glibc' && libc !== 'musl') return UNKNOWN_FACT;
  const abi = libc === 'glibc' ? 'gnu' : 'musl';
  return `${archName}-unknown-linux-${abi}${arch === 'arm' ? armSuffix(interpreter) : ''}`;
}

// The loaders ld-linux-armhf.so.3 and ld-musl-armhf.so.1 are for programs that pass floating-point values in registers.
function armSuffix(interpreter = ''): string {
  return interpreter.includes('armhf') ? 'eabihf' : 'eabi';
}
