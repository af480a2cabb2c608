// Names that are not found. The clock of look-ups and pauses is a fake one, so the pauses take no time.
import { describe, expect, it } from 'vitest';
import { createHostHealth } from '../../../kit/download/http/host-health.ts';
import { FILE_NAME, LONG_LIMITS, runTransfer } from './transfers.ts';

/** Runs a transfer of sources whose names are not found, or are found at the given look-up. */
async function runWithoutNames(sources: readonly { origin: string; url: string }[], code = 'ENOTFOUND') {
  let time = 0;
  const lookups: string[] = [];
  const now = () => time;
  const hosts = createHostHealth(LONG_LIMITS.connectMs, now, (name, _, callback) => {
    lookups.push(`${name} at ${time}`);
    callback(Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code }), '');
  });
  const sleep = async (milliseconds: number) => {
    time += Math.ceil(milliseconds);
  };
  const run = () =>
    runTransfer(sources, { hosts, now, sleep, random: () => 0, limits: { ...LONG_LIMITS, maxTries: 5 } });
  return { first: await run(), again: await run(), lookups };
}

const mirrorSources = ['kubo', 'ipfs/kubo'].map((folder) => ({
  origin: 'mirror m.invalid',
  url: `https://m.invalid/${folder}/${FILE_NAME}`,
}));

describe.each(['ENOTFOUND', 'EAI_AGAIN'])('a name that is not found (%s)', (code) => {
  const reason = `getaddrinfo ${code} m.invalid`;

  it('is looked up three times with pauses, for all layouts and files of a mirror', async () => {
    const { first, again, lookups } = await runWithoutNames(mirrorSources, code);
    expect(lookups).toEqual(['m.invalid at 0', 'm.invalid at 1000', 'm.invalid at 2500']);
    const failure = { origin: 'mirror m.invalid', kind: 'transient', reason, times: 3 };
    expect(first.failures).toMatchObject([failure, failure]);
    const skipped = 'it was skipped, because the name m.invalid was not found earlier in this job';
    expect(again.failures).toMatchObject([
      { kind: 'refused', reason: skipped },
      { kind: 'refused', reason: skipped },
    ]);
  });

  it('has one line in the log, and one with the count', async () => {
    const { first } = await runWithoutNames(mirrorSources, code);
    const line = `mirror m.invalid: ${reason} (${mirrorSources[0]?.url})`;
    expect(first.info).toEqual([line, `${line}: 3 times`]);
  });
});

it('each name has its own tries, without waiting for the others', async () => {
  const sources = ['a', 'b'].map((origin) => ({ origin, url: `https://${origin}.invalid/${FILE_NAME}` }));
  const { lookups } = await runWithoutNames(sources);
  const times = [0, 1000, 2500];
  expect(lookups).toEqual(times.flatMap((time) => [`a.invalid at ${time}`, `b.invalid at ${time}`]));
});
