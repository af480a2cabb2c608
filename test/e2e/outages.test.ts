// Outages: each origin and each pair of origins fails in every way that was seen in public. Every kind of request either installs
// the right version or fails with the right error, within seconds. docs/origins.md shows the table.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectedOutcome,
  HEALTHY_OUTCOMES,
  type OriginName,
  OUTAGE_ORIGINS,
  REQUEST_NAMES,
  type RequestName,
} from '../../scripts/origins/outage-outcomes.ts';
import {
  createOutageFixture,
  OUTAGE_FAULTS,
  type OutageFixture,
  type OutageResult,
} from '../support/origins/outages.ts';
import { type SilentHost, startSilentHost } from '../support/origins/silent-host.ts';

const BROKEN: readonly (readonly OriginName[])[] = [
  ...OUTAGE_ORIGINS.map((id) => [id]),
  ['github', 'github-api'],
  ['github', 'dist'],
  ['github-api', 'dist'],
];

/** Seconds that a request may take. Without limits it took 40 s and more. */
const LONGEST = 25;
/** The same for slow origins, where it waits 20 s several times. */
const LONGEST_SLOW = 130;
/** Five tries for each of three archives, and requests for digests and lists. */
const MOST_REQUESTS = 24;

let silent: SilentHost;
let fixture: OutageFixture;
beforeAll(async () => {
  silent = await startSilentHost();
  fixture = await createOutageFixture(silent.url);
});
afterAll(async () => {
  await fixture?.close();
  silent?.close();
});

async function runAll(broken: readonly OriginName[], fault: string): Promise<Record<RequestName, OutageResult>> {
  const results = await Promise.all(
    REQUEST_NAMES.map(async (name) => [name, await fixture.run(broken, fault, name)] as const),
  );
  return Object.fromEntries(results) as Record<RequestName, OutageResult>;
}

it('without an outage, each install makes the expected number of requests', async () => {
  const results = await runAll([], '');
  const found = Object.fromEntries(
    REQUEST_NAMES.map((name) => [name, `${results[name].outcome}, ${results[name].requests}`]),
  );
  // Each archive and each .sha512 file takes two requests, because GitHub redirects.
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

describe.each(BROKEN.map((down) => [down.join(' and '), down] as const))('without %s', (_, down) => {
  it.each(Object.keys(OUTAGE_FAULTS))('%s', async (fault) => {
    const results = await runAll(down, fault);
    const outcomes = Object.fromEntries(REQUEST_NAMES.map((name) => [name, results[name].outcome]));
    expect(outcomes).toEqual(
      Object.fromEntries(REQUEST_NAMES.map((name) => [name, expectedOutcome(down, fault, name)])),
    );
    for (const name of REQUEST_NAMES) {
      const { requests, seconds, message } = results[name];
      const longest = fault === 'answers after 20 s' ? LONGEST_SLOW : LONGEST;
      expect([requests <= MOST_REQUESTS, seconds <= longest], `${name}: ${requests} requests, ${seconds} s`).toEqual([
        true,
        true,
      ]);
      // The error says what to do.
      if (message !== '') expect(message).toMatch(/mirror|checksums/);
    }
  });
});
