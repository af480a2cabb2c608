// Mutates and truncates the files of machines. No parser may throw, and every fact must stay one line of limited length.
import { expect, test } from 'vitest';
import { FACT_NAMES, type ProbeReport } from '../../../kit/probe/facts.ts';
import { probeMachine } from '../../../kit/probe/probe.ts';
import type { ProbeSystem } from '../../../kit/probe/system.ts';
import { BOARDS } from './machines/boards.ts';
import { CLOUDS } from './machines/clouds.ts';
import { CONTAINERS } from './machines/containers.ts';
import { EMULATED } from './machines/emulated.ts';
import { type Machine, replay } from './machines/machine.ts';
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
const SEED = 20_260_301;
const ROUNDS = 700;
/** Separators of parsers, and other difficult texts. */
const TOKENS = [
  '\n',
  '\n\n',
  ':',
  ' ',
  '=',
  '/',
  ',',
  '-',
  '\0',
  '"',
  '{',
  '}',
  '0',
  '9'.repeat(30),
  '\u001b[31m',
  '$&',
  '\\',
  '..',
];

type Random = (limit: number) => number;

/** Returns a generator of whole numbers below a limit, the same for the same seed (mulberry32). */
function seeded(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Returns `bytes` truncated, with bytes or tokens inserted, with a part repeated, or replaced by others. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const token = Buffer.from(TOKENS[random(TOKENS.length)] ?? '');
  const noise = Uint8Array.from({ length: random(64) }, () => random(256));
  const kinds: readonly (() => Uint8Array)[] = [
    () => before,
    () => after,
    () => Buffer.concat([before, token, after]),
    () => Buffer.concat([before, noise, after]),
    () => Buffer.concat([before, after.subarray(random(20))]),
    () => Buffer.concat(Array.from({ length: 1 + random(50) }, () => bytes)),
    () => Uint8Array.from(bytes, (byte) => (random(20) === 0 ? random(256) : byte)),
    () => Uint8Array.from({ length: random(5000) }, () => random(256)),
    () => new Uint8Array(),
  ];
  return (kinds[random(kinds.length)] ?? kinds[0])?.() ?? bytes;
}

/** Returns a machine with one third of its files and texts mutated. A file has the same mutation at each read. */
function mutatedSystem(machine: Machine, random: Random): ProbeSystem {
  const system = replay(machine);
  const files = new Map<string, Uint8Array | null>();
  const contentOf = (path: string) => {
    if (!files.has(path)) {
      const bytes = system.readAt(path, 0, 2 ** 24);
      const change = random(3) === 0;
      files.set(path, change && random(4) > 0 ? mutated(bytes ?? new Uint8Array(), random) : change ? null : bytes);
    }
    return files.get(path) ?? null;
  };
  const text = (original: string | null) => {
    if (original === null || random(2) === 0) return original;
    return Buffer.from(mutated(Buffer.from(original), random)).toString('latin1');
  };
  const readAt = (path: string, offset: number, length: number) => {
    return contentOf(path)?.subarray(offset, offset + length) ?? null;
  };
  return {
    ...system,
    readAt,
    readLink: (path) => text(system.readLink(path)),
    listFolder: (path, entries) =>
      (system.listFolder(path, entries) ?? []).map((name) => text(name) ?? '').slice(0, entries),
    run: async (command, args) => {
      const printed = await system.run(command, args);
      return printed && { stdout: text(printed.stdout) ?? '', stderr: '' };
    },
    querySocket: async (socket, request) => {
      const response = await system.querySocket(socket, request);
      return response.kind === 'response' ? { ...response, text: text(response.text) ?? '' } : response;
    },
    reportedGlibc: () => text(system.reportedGlibc()),
    environment: Object.fromEntries(
      Object.entries(system.environment).map(([name, value]) => [name, text(value ?? '') ?? '']),
    ),
    release: text(system.release) ?? '',
    version: text(system.version) ?? '',
  };
}

function problemsOf({ facts, evidence }: ProbeReport): string[] {
  const lines = [...Object.values(facts), ...evidence.flatMap(({ source, says }) => [source, says])];
  const bad = lines.filter(
    (line) => line === '' || line.length > 4096 || /[\p{Cc}\p{Cs}]/u.test(line) || line !== line.trim(),
  );
  const missing = FACT_NAMES.filter((name) => typeof facts[name] !== 'string');
  return [...bad, ...missing];
}

test(`${ROUNDS} probes of mutated machines return valid facts`, { timeout: 60_000 }, async () => {
  const random = seeded(SEED);
  const machinesSeen = new Set<Machine>();
  const emulated: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const machine = MACHINES[round % MACHINES.length];
    if (machine === undefined) throw new Error('no machine');
    const found = await probeMachine(mutatedSystem(machine, random));
    if (problemsOf(found).length > 0) expect({ seed: SEED, round, problems: problemsOf(found) }).toBe('none');
    machinesSeen.add(machine);
    emulated.push(found.facts.emulated);
  }
  expect(emulated).toHaveLength(ROUNDS);
  expect(machinesSeen.size).toBe(MACHINES.length);
  expect([...new Set(emulated)].toSorted()).toEqual(['false', 'true', 'unknown']);
});

test('files of noise and of one endless line are read within limits', { timeout: 60_000 }, async () => {
  const random = seeded(SEED);
  const noise = Uint8Array.from({ length: 1_100_000 }, () => random(256));
  const machine = RECORDED[0];
  if (machine === undefined) throw new Error('no machine');
  for (const content of [
    noise,
    Buffer.alloc(1_100_000, 'a '),
    Buffer.alloc(1_100_000, '0-'),
    Buffer.alloc(1_100_000, '\n'),
  ]) {
    const read = { calls: 0, bytes: 0 };
    const readAt = (_: string, offset: number, length: number) => {
      const bytes = content.subarray(offset, offset + length);
      read.calls += 1;
      read.bytes += bytes.length;
      return bytes;
    };
    const found = await probeMachine({ ...replay(machine), readAt });
    expect(problemsOf(found)).toEqual([]);
    // Parsers see only a part of such files.
    expect(read.calls).toBeLessThanOrEqual(60);
    expect(read.bytes).toBeLessThan(content.length / 2);
  }
});
