// The libc of this process, as facts.

import type { Host } from '../../platform/host/host.ts';
import { NONE, UNKNOWN } from '../fact-text.ts';
import type { Facts } from '../facts.ts';

/** Returns the libc, `glibc 2.36`, `musl`, and the newest glibc that a program may need here. Off Linux there is no choice. */
export function libcFacts(libc: Host['libc']): Pick<Facts, 'libc' | 'glibc-floor'> {
  if (libc === null) return { libc: NONE, 'glibc-floor': NONE };
  const { name, version } = libc;
  return { libc: version === undefined ? name : `${name} ${version}`, 'glibc-floor': glibcFloor(libc) };
}

function glibcFloor({ name, version }: NonNullable<Host['libc']>): string {
  if (name === 'musl') return NONE;
  return name === 'glibc' ? (version ?? UNKNOWN) : UNKNOWN;
}
