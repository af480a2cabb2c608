// The libc of this process, as facts.

import type { Host } from '../../platform/host/host.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';

/** Returns the libc, `glibc 2.36`, `musl`, and the newest glibc that a program may need here. Off Linux there is no choice. */
export function deriveLibcFacts(libc: Host['libc']): Pick<MachineFacts, 'libc' | 'glibc-floor'> {
  if (libc === null) return { libc: NONE_FACT, 'glibc-floor': NONE_FACT };
  const { name, version } = libc;
  return { libc: version === undefined ? name : `${name} ${version}`, 'glibc-floor': glibcFloor(libc) };
}

function glibcFloor({ name, version }: NonNullable<Host['libc']>): string {
  if (name === 'musl') return NONE_FACT;
  return name === 'glibc' ? (version ?? UNKNOWN_FACT) : UNKNOWN_FACT;
}
