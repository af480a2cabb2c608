// Replays machines: checks all facts of each machine, and what the probe reads.
import { describe, expect, test } from 'vitest';
import { checkConditions, parseConditions } from '../../../kit/probe/expectations/conditions.ts';
import { FACT_NAMES, type MachineFacts } from '../../../kit/probe/facts.ts';
import { probeMachine } from '../../../kit/probe/probe.ts';
import { BOARDS } from './machines/boards.ts';
import { CLOUDS } from './machines/clouds.ts';
import { CONTAINERS } from './machines/containers.ts';
import { EMULATED } from './machines/emulated.ts';
import { type Machine, ORDINARY, PROCESS_ID, type ReadLog, replay } from './machines/machine.ts';
import { OTHER_SYSTEMS } from './machines/other-systems.ts';
import { RECORDED } from './machines/recorded.ts';
import { UNCOMMON } from './machines/uncommon.ts';

const MACHINES: readonly Machine[] = [
  ...RECORDED,
  ...BOARDS,
  ...CLOUDS,
  ...CONTAINERS,
  ...EMULATED,
  ...OTHER_SYSTEMS,
  ...UNCOMMON,
];

/** Spellings of the platform. facts/platform.test.ts tests them. */
const SPELLINGS: readonly string[] = [
  'os',
  'arch',
  'variant',
  'node-arch',
  'runner-arch',
  'uname-machine',
  'debian-arch',
];

function withoutSpellings(facts: Partial<MachineFacts>): Partial<MachineFacts> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !SPELLINGS.includes(name)));
}

// The runner's own words, unless a machine has signs of a provider.
function ordinaryProvider({ expected: { runner = 'none' } }: Machine): Partial<MachineFacts> {
  return { 'runner-provider': runner === 'github-hosted' ? 'github' : runner };
}

test('there are at least 50 machines with different names', () => {
  expect(new Set(MACHINES.map(({ name }) => name)).size).toBe(MACHINES.length);
  expect(MACHINES.length).toBeGreaterThanOrEqual(50);
  expect(MACHINES.filter(({ how }) => how === 'recorded')).toHaveLength(6);
});

describe.each(MACHINES)('$name ($how)', (machine) => {
  test('has the expected facts', async () => {
    const { facts } = await probeMachine(replay(machine));
    const expected = withoutSpellings(machine.expected);
    expect(withoutSpellings(facts)).toEqual({ ...ORDINARY, ...ordinaryProvider(machine), ...expected });
    expect(facts).toMatchObject(machine.expected);
    expect(Object.keys(facts)).toEqual(FACT_NAMES);
  });

  test('meets conditions on the value of each of its facts', async () => {
    const { facts } = await probeMachine(replay(machine));
    const known = FACT_NAMES.filter((name) => !facts[name].includes('unknown'));
    expect(checkConditions(parseConditions(known.map((name) => `${name}: ${facts[name]}`).join('\n')), facts)).toEqual(
      [],
    );
  });

  test('has evidence unless it is unknown whether it is emulated', async () => {
    const { facts, evidence } = await probeMachine(replay(machine));
    expect(evidence.length > 0).toBe(facts.emulated !== 'unknown');
    for (const { source, says } of evidence) expect(`${source}: ${says}`).toMatch(/^\S[^\p{Cc}]+$/u);
  });

  test('is read within limits, and on Linux without a process', async () => {
    const log: ReadLog = { files: [], commands: [], bytes: 0 };
    await probeMachine(replay(machine, log));
    expect(log.files.length).toBeLessThanOrEqual(61);
    expect(log.bytes).toBeLessThan(2_000_000);
    if (machine.node.platform === 'linux') expect(log.commands).toEqual([]);
    expect(log.commands.length).toBeLessThanOrEqual(4);
  });
});

test('the evidence is read first', async () => {
  const log: ReadLog = { files: [], commands: [], bytes: 0 };
  const machine = RECORDED[1];
  if (machine) await probeMachine(replay(machine, log));
  expect([...new Set(log.files)].slice(0, 3)).toEqual([
    `/proc/self/task/${PROCESS_ID}/exe`,
    '/proc/sys/kernel/arch',
    '/sys/devices/system/cpu/modalias',
  ]);
});

test('QEMU is detected if /proc numbers processes differently', async () => {
  const [, machine] = RECORDED;
  if (machine === undefined) throw new Error('no machine');
  const system = replay({ ...machine, links: { '/proc/thread-self/exe': '/usr/bin/qemu-aarch64-static' } });
  const { facts, evidence } = await probeMachine({ ...system, processId: 1 });
  expect([facts.emulated, facts.emulator]).toEqual(['true', 'qemu-aarch64 7.2.22']);
  expect(evidence[0]).toEqual({
    source: '/proc/thread-self/exe',
    says: '/usr/bin/qemu-aarch64-static, an ELF file for amd64 that identifies itself as qemu-aarch64 7.2.22',
  });
});

test('an unknown platform of Node is an error', async () => {
  const [machine] = OTHER_SYSTEMS;
  const aix = machine && { ...machine, node: { platform: 'aix', arch: 'ppc64' } };
  await expect(async () => aix && probeMachine(replay(aix))).rejects.toThrow(
    /^Operating system 'aix': unknown node name/,
  );
});

test('FreeBSD has the facts of Node and uname', async () => {
  const [machine] = OTHER_SYSTEMS;
  if (machine === undefined) throw new Error('no machine');
  const system = replay({ ...machine, node: { platform: 'freebsd', arch: 'x64' }, release: '14.2-RELEASE' });
  const { facts } = await probeMachine({ ...system, unameMachine: () => 'amd64' });
  expect([facts.platform, facts['machine-arch'], facts.emulated, facts.kernel]).toEqual([
    'freebsd/amd64',
    'amd64',
    'false',
    '14.2-RELEASE',
  ]);
  expect(facts.memory).toBe('unknown');
});
