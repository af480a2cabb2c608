// Outages: each origin in turn, and each pair, broken in every way that was seen in public. Every kind of request either
// installs what it says or ends with the error that says why, within seconds. docs/origins.md shows the table.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectedOutcome,
  HEALTHY_OUTCOMES,
  type OriginName,
  OUTAGE_ORIGINS,
  REQUEST_NAMES,
  type RequestName,
} from '../../scripts/origins/outage-outcomes.ts';
import { createOutageFixture, OUTAGE_FAULTS, type OutageFixture, type OutageResult } from '../support/outages.ts';
import { type SilentHost, startSilentHost } from '../support/silent-host.ts';

const BROKEN: readonly (readonly OriginName[])[] = [
  ...OUTAGE_ORIGINS.map((id) => [id]),
  ['github', 'github-api'],
  ['github', 'dist'],
  ['github-api', 'dist'],
];

/** Seconds; a request without bounds took 40 s and more in each of these. Slow ones wait 20 s several times in a row. */
const LONGEST = 25;
const LONGEST_SLOW = 130;
/** Five tries of three archives, the release's digests and its lists. */
const MOST_REQUESTS = 24;

let silent: SilentHost;
let world: OutageFixture;
beforeAll(async () => {
  silent = await startSilentHost();
  world = await createOutageFixture(silent.url);
});
afterAll(async () => {
  await world?.close();
  silent?.close();
});

async function runAll(broken: readonly OriginName[], trouble: string): Promise<Record<RequestName, OutageResult>> {
  const results = await Promise.all(
    REQUEST_NAMES.map(async (name) => [name, await world.run(broken, trouble, name)] as const),
  );
  return Object.fromEntries(results) as Record<RequestName, OutageResult>;
}

it('without an outage every request is as short as it can be', async () => {
  const results = await runAll([], '');
  const found = Object.fromEntries(
    REQUEST_NAMES.map((name) => [name, `${results[name].outcome}, ${results[name].requests}`]),
  );
  // Each archive is two requests, because GitHub redirects to it, and so is each .sha512 file.
  expect(found).toEqual({
    'Kubo, exact, digest known': `${HEALTHY_OUTCOMES['Kubo, exact, digest known']}, 2`,
    'Kubo, exact': `${HEALTHY_OUTCOMES['Kubo, exact']}, 5`,
    'Kubo, range': `${HEALTHY_OUTCOMES['Kubo, range']}, 6`,
    'Kubo, latest': `${HEALTHY_OUTCOMES['Kubo, latest']}, 6`,
    'Cluster, exact, digest known': `${HEALTHY_OUTCOMES['Cluster, exact, digest known']}, 6`,
    'Cluster, exact': `${HEALTHY_OUTCOMES['Cluster, exact']}, 7`,
    'Cluster, latest': `${HEALTHY_OUTCOMES['Cluster, latest']}, 8`,
    'Cluster before 1.1.6': `${HEALTHY_OUTCOMES['Cluster before 1.1.6']}, 6`,
    'Lotus, exact': `${HEALTHY_OUTCOMES['Lotus, exact']}, 5`,
    'Lotus, latest': `${HEALTHY_OUTCOMES['Lotus, latest']}, 6`,
  });
});

describe.each(BROKEN)('%s %s', (...broken) => {
  const down = broken.filter((id) => id !== undefined);
  it.each(Object.keys(OUTAGE_FAULTS))('%s', async (trouble) => {
    const results = await runAll(down, trouble);
    const outcomes = Object.fromEntries(REQUEST_NAMES.map((name) => [name, results[name].outcome]));
    expect(outcomes).toEqual(
      Object.fromEntries(REQUEST_NAMES.map((name) => [name, expectedOutcome(down, trouble, name)])),
    );
    for (const name of REQUEST_NAMES) {
      const { requests, seconds, message } = results[name];
      const longest = trouble === 'answers after 20 s' ? LONGEST_SLOW : LONGEST;
      expect([requests <= MOST_REQUESTS, seconds <= longest], `${name}: ${requests} requests, ${seconds} s`).toEqual([
        true,
        true,
      ]);
      // An error says what can be done about it.
      if (message !== '') expect(message).toMatch(/mirror|checksums/);
    }
  });
});
