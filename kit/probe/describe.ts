// A probe as text for people: a headline and rows of facts.

import { NONE_FACT, UNKNOWN_FACT } from './fact-text.ts';
import { FACT_NAMES, type FactName, type MachineFacts, type ProbeReport } from './facts.ts';

type FactRow = readonly [string, string];

// Other spellings of the platform.
const SPELLING_FACTS: readonly FactName[] = [
  'os',
  'arch',
  'variant',
  'node-arch',
  'runner-arch',
  'uname-machine',
  'debian-arch',
  'rust-target',
];

/** Returns the platform and how the process runs: `linux/arm64, emulated by qemu-aarch64 on amd64`. */
export function describePlatform(facts: MachineFacts): string {
  return `${facts.platform}, ${describeExecution(facts)}`;
}

/** Returns how the process runs: `native`, `native on arm64` for an arm process, `emulated by qemu-aarch64 on amd64`. */
export function describeExecution(facts: MachineFacts): string {
  const machine = facts['machine-arch'];
  const on = machine === UNKNOWN_FACT ? '' : ` on ${machine}`;
  if (facts.emulated === 'true') return `emulated${describeEmulator(facts)}${on}`;
  if (facts.emulated === 'false') return `native${machine === facts.arch ? '' : on}`;
  return 'native or emulated: unknown';
}

/** Returns the platform and the machine: `linux/amd64 on an amd64 machine`. */
export function describePlatformAndMachine(facts: MachineFacts): string {
  const emulated = facts.emulated === 'true' ? `, emulated${describeEmulator(facts)},` : '';
  const machine = facts['machine-arch'];
  const article = /^(?:a|s390x)/.test(machine) ? 'an' : 'a';
  const on = machine === UNKNOWN_FACT ? 'a machine of unknown architecture' : `${article} ${machine} machine`;
  return `${facts.platform}${emulated} on ${on}`;
}

/** Returns one row for each fact and each piece of evidence. */
export function toDetailedRows({ facts, evidence }: ProbeReport): readonly FactRow[] {
  return [...FACT_NAMES.map((name) => [name, facts[name]] as const), ...evidenceRows(evidence)];
}

/** Returns one row for each fact with a value, and one each for the other spellings, for facts that are `none` or 0, and unknown ones. */
export function toBriefRows({ facts, evidence }: ProbeReport): readonly FactRow[] {
  const isNone = (name: FactName) => facts[name] === NONE_FACT || facts[name] === '0';
  const isUnknown = (name: FactName) => facts[name] === UNKNOWN_FACT;
  const isInformative = (name: FactName) => !isNone(name) && !isUnknown(name);
  const spellings = SPELLING_FACTS.filter(isInformative).map((name) => `${name} ${facts[name]}`);
  const rows: readonly FactRow[] = [
    ...FACT_NAMES.filter((name) => isInformative(name) && !SPELLING_FACTS.includes(name)).map(
      (name) => [name, facts[name]] as const,
    ),
    ...evidenceRows(evidence),
    ['spellings', spellings.join(', ')],
    [NONE_FACT, FACT_NAMES.filter(isNone).join(', ')],
    [UNKNOWN_FACT, FACT_NAMES.filter(isUnknown).join(', ')],
  ];
  return rows.filter(([, value]) => value !== '');
}

/** Returns one line for each row, with the second column aligned. */
export function alignRows(rows: readonly FactRow[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function evidenceRows(evidence: ProbeReport['evidence']): readonly FactRow[] {
  return evidence.map(({ source, says }) => ['evidence', `${source}: ${says}`]);
}

function describeEmulator({ emulator }: MachineFacts): string {
  return emulator === UNKNOWN_FACT || emulator === NONE_FACT ? '' : ` by ${emulator}`;
}
