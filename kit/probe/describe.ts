// A probe in words: the verdict that a reader sees first, and the facts as aligned lines.

import type { Facts, Probe } from './facts.ts';

/** Returns the platform and the verdict: `linux/arm64, emulated by qemu-aarch64 on amd64`. */
export function describePlatform(facts: Facts): string {
  return `${facts.platform}, ${describeVerdict(facts)}`;
}

/** Returns how the process runs: `native`, `native on arm64` for arm, `emulated by qemu-aarch64 on amd64`. */
export function describeVerdict(facts: Facts): string {
  const machine = facts['machine-arch'];
  const on = machine === 'unknown' ? '' : ` on ${machine}`;
  if (facts.emulated === 'true') return `emulated${describeEmulator(facts)}${on}`;
  if (facts.emulated === 'false') return `native${machine === facts.arch ? '' : on}`;
  return 'native or emulated: unknown';
}

/** Returns where the process runs: `linux/amd64 on an amd64 machine`. */
export function describeWhere(facts: Facts): string {
  const emulated = facts.emulated === 'true' ? `, emulated${describeEmulator(facts)},` : '';
  const machine = facts['machine-arch'];
  const article = /^(?:a|s390x)/.test(machine) ? 'an' : 'a';
  const on = machine === 'unknown' ? 'a machine of unknown architecture' : `${article} ${machine} machine`;
  return `${facts.platform}${emulated} on ${on}`;
}

/** Returns what there is to show of a probe, a row a fact or a piece of evidence. */
export function probeRows({ facts, evidence }: Probe): readonly (readonly [string, string])[] {
  return [...Object.entries(facts), ...evidence.map(({ source, says }) => ['evidence', `${source}: ${says}`] as const)];
}

/** Returns a line a row, the second column aligned. */
export function alignedLines(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function describeEmulator({ emulator }: Facts): string {
  return emulator === 'unknown' || emulator === 'none' ? '' : ` by ${emulator}`;
}
