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
const record = (...seen: OriginRecord['seen']): OriginRecord => ({ ...originRecord('dist'), seen });
const found = (state: Sighting['state'], what = 'answers 200'): OriginProbe => {
  return { state, what, transient: false, milliseconds: 1234 };
};

describe('an origin', () => {
  const alive = sighting('2026-01-01', 'alive');
  const dead = sighting('2026-02-02', 'dead');
  const stillDead = sighting('2026-03-03', 'dead');
  const back = sighting('2026-04-04', 'alive');
  it.each<[string, OriginRecord['seen'], Sighting['state'], string, boolean]>([
    ['that is still alive', [alive], 'alive', '2026-01-01', false],
    ['that is no longer alive', [alive], 'dead', '2026-01-01', true],
    ['that is still dead', [alive, dead], 'dead', '2026-02-02', false],
    ['that is no longer dead', [alive, dead], 'alive', '2026-02-02', true],
    ['that was seen dead twice', [alive, dead, stillDead], 'dead', '2026-02-02', false],
    ['that came back and is still alive', [alive, dead, stillDead, back], 'alive', '2026-04-04', false],
  ])('%s is compared with its record', (_title, seen, state, since, changed) => {
    const check = compareWithRecord(record(...seen), found(state));
    expect(check).toMatchObject({ since, changed, recorded: seen.at(-1) });
  });
});

describe('concludeChanges', () => {
  const wasAlive = record(sighting('2026-01-01', 'alive'));
  const wasDead = record(sighting('2026-01-01', 'dead'));
  const check = (origin: OriginRecord, state: Sighting['state']) => compareWithRecord(origin, found(state));
  it.each([
    ['if nothing changed', [check(wasAlive, 'alive'), check(wasDead, 'dead')], 0],
    ['if an origin came back', [check(wasAlive, 'alive'), check(wasDead, 'alive')], 1],
    ['if an origin ended and another one is alive', [check(wasAlive, 'dead'), check(wasAlive, 'alive')], 1],
    ['if all are dead', [check(wasAlive, 'dead'), check(wasDead, 'dead')], undefined],
    ['without origins', [], undefined],
  ])('%s', (_title, checks, changes) => {
    expect(concludeChanges(checks)?.length).toBe(changes);
  });
});

it('checkTable has a line for each origin', () => {
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

describe('origins.json', () => {
  it('has a sighting of each origin', () => {
    for (const { seen } of ORIGIN_RECORDS) expect(seen.length).toBeGreaterThan(0);
  });

  it('has a probe under the URL of each origin', () => {
    for (const { url, probe } of ORIGIN_RECORDS) expect(new URL(probe).host).toBe(new URL(url).host);
  });

  // Not an identity CID such as bafkqaaa, which a gateway can answer without serving files.
  it("probes gateways with a file of dist's last folder, which installs use", () => {
    const gateways = ORIGIN_RECORDS.filter(({ role }) => role === 'gateway');
    expect(gateways.length).toBeGreaterThan(0);
    for (const { url, probe } of gateways) expect(probe).toBe(`${url}/ipfs/${originRecord('dist').root}/kubo/versions`);
  });
});

it('checkTable has no command of the runner, whatever an origin answers', () => {
  const check = compareWithRecord(
    record(sighting('2026-01-01', 'alive')),
    found('dead', 'redirects to ##[stop-commands]x'),
  );
  expect(checkTable([check])).toContain('redirects to ## [stop-commands]x');
});
