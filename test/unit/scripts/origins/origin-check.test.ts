import { describe, expect, it } from 'vitest';
import {
  ORIGIN_RECORDS,
  type OriginRecord,
  originRecord,
  type Sighting,
} from '../../../../kit/distributions/origin-records.ts';
import { checkTable, compareWithRecord, concludeChanges } from '../../../../scripts/origins/origin-check.ts';
import type { OriginProbe } from '../../../../scripts/origins/probe-origin.ts';

const sighting = (date: string, state: Sighting['state']): Sighting => ({
  date,
  state,
  what: 'answers',
  source: 'a test',
});
const record = (...seen: readonly Sighting[]): OriginRecord => ({ ...originRecord('dist'), seen });
const found = (state: Sighting['state'], what = 'answers 200'): OriginProbe => {
  return { state, what, transient: false, milliseconds: 1234 };
};

describe('an origin', () => {
  const alive = sighting('2026-01-01', 'alive');
  const dead = sighting('2026-02-02', 'dead');
  const stillDead = sighting('2026-03-03', 'dead');
  const back = sighting('2026-04-04', 'alive');
  it.each<[string, readonly Sighting[], Sighting['state'], string, boolean]>([
    ['alive, still', [alive], 'alive', '2026-01-01', false],
    ['alive, no longer', [alive], 'dead', '2026-01-01', true],
    ['dead, still', [alive, dead], 'dead', '2026-02-02', false],
    ['dead, no longer', [alive, dead], 'alive', '2026-02-02', true],
    ['seen dead twice: since the first time', [alive, dead, stillDead], 'dead', '2026-02-02', false],
    ['back, still', [alive, dead, stillDead, back], 'alive', '2026-04-04', false],
  ])('%s', (_title, seen, state, since, changed) => {
    const check = compareWithRecord(record(...seen), found(state));
    expect(check).toMatchObject({ since, changed, recorded: seen.at(-1) });
  });

  it('without any sighting is refused', () => {
    expect(() => compareWithRecord(record(), found('alive'))).toThrow("no sighting of 'dist'");
  });
});

describe('the conclusion', () => {
  const wasAlive = record(sighting('2026-01-01', 'alive'));
  const wasDead = record(sighting('2026-01-01', 'dead'));
  const check = (origin: OriginRecord, state: Sighting['state']) => compareWithRecord(origin, found(state));
  it.each([
    ['nothing changed', [check(wasAlive, 'alive'), check(wasDead, 'dead')], 0],
    ['one came back', [check(wasAlive, 'alive'), check(wasDead, 'alive')], 1],
    ['one ended, another one is alive', [check(wasAlive, 'dead'), check(wasAlive, 'alive')], 1],
    ['none is alive: nothing is known', [check(wasAlive, 'dead'), check(wasDead, 'dead')], undefined],
    ['none was asked', [], undefined],
  ])('%s', (_title, checks, changes) => {
    expect(concludeChanges(checks)?.length).toBe(changes);
  });
});

it('the table has a line for each origin', () => {
  const checks = [
    compareWithRecord({ ...record(sighting('2026-01-01', 'alive')), title: 'one' }, found('alive')),
    compareWithRecord({ ...record(sighting('2026-01-02', 'alive')), title: 'another' }, found('dead', 'answers 503')),
  ];
  expect(checkTable(checks)).toBe(
    [
      'origin   recorded                now                 time    result',
      'one      alive since 2026-01-01  alive: answers 200  1.23 s  as recorded',
      'another  alive since 2026-01-02  dead: answers 503   1.23 s  CHANGED',
    ].join('\n'),
  );
});

describe('the data', () => {
  it('has a probe under the URL of each origin', () => {
    for (const { url, probe } of ORIGIN_RECORDS) expect(new URL(probe).host).toBe(new URL(url).host);
  });

  // An identity CID such as bafkqaaa carries its own content: a gateway answers it without serving anything.
  it("asks a gateway for a file of dist's last folder, as installs do", () => {
    const gateways = ORIGIN_RECORDS.filter(({ role }) => role === 'gateway');
    expect(gateways.length).toBeGreaterThan(0);
    for (const { url, probe } of gateways) expect(probe).toBe(`${url}/ipfs/${originRecord('dist').root}/kubo/versions`);
  });
});
