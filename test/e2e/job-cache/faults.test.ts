// Faults of the cache service, and of the machine: each is one warning, and the job continues.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CacheEntry, CallName, InjectedCacheFault } from '../../support/job-cache/cache-service.ts';
import {
  CACHE_KEY,
  createJobCacheFixture,
  type JobCacheFixture,
  PROGRAM_TEXT,
  type StepExit,
} from '../../support/job-cache/environment.ts';

/** Enough time for a process to start and send a request on a busy machine. */
const SHORT_LIMIT_MS = 12_000;
/** The blob store's response to an expired signature. */
const FORBIDDEN =
  '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code>' +
  '<Message>Server failed to authenticate the request.\nRequestId:1</Message></Error>';
const NO_RESPONSE: InjectedCacheFault = { kind: 'noResponse' };
const status = (code: number, body?: string, headers?: Record<string, string>): InjectedCacheFault => {
  return { kind: 'answer', status: code, ...(body ? { body } : {}), ...(headers ? { headers } : {}) };
};

/** Expects exactly one warning that gives the reason, no other output, and no files or connections left. */
async function expectOneWarning(fixture: JobCacheFixture, { saved, restored, ...step }: StepExit, says: RegExp) {
  expect({ saved: saved ?? false, restored }).toEqual({ saved: false, restored: undefined });
  expect(step).toMatchObject({ exitCode: 0, infos: [], noise: [] });
  expect(step.thrown).toBeUndefined();
  expect(step.warnings).toHaveLength(1);
  expect(step.warnings[0]).toMatch(says);
  expect(step.warnings[0]).toMatch(/^[^\n]*[^.]\. The job continues without it\.$/);
  expect(await fixture.leftovers()).toEqual([]);
  await vi.waitFor(async () => expect(await fixture.service.connections()).toBe(0));
}

/** Entries that an earlier job saved. */
let savedEntries: Iterable<[string, CacheEntry]>;
beforeAll(async () => {
  await using fixture = await createJobCacheFixture();
  await fixture.run({ task: 'save' });
  savedEntries = fixture.service.entries;
});

describe.concurrent('a restore', () => {
  it.each<[CallName, InjectedCacheFault, RegExp, number?]>([
    // The library retries five times, for about half a minute.
    ['lookup', status(500), /Could not read the job cache: .*5 attempts: Failed request: \(500\)/],
    ['lookup', status(429, '{}', { 'retry-after': '3600' }), /Could not read the job cache: .*Rate limited: .*\(429\)/],
    ['lookup', { kind: 'reset' }, /Could not read the job cache: .*ECONNRESET/],
    ['lookup', NO_RESPONSE, /Could not read the job cache: it took too long/, SHORT_LIMIT_MS],
    ['get', status(500), /Could not read the job cache: downloadCache failed: .*500/],
    ['get', status(200, 'nonsense'), /Could not read the job cache: .*tar.* failed/],
    ['get', { kind: 'truncate', after: 100 }, /Could not read the job cache: .*aborted/],
    ['get', NO_RESPONSE, /Could not read the job cache: it took too long/, SHORT_LIMIT_MS],
  ])('warns once if %s responds with %j', async (broken, fault, says, limit) => {
    await using fixture = await createJobCacheFixture(savedEntries);
    fixture.service.injectFaults((call) => (call === broken ? fault : null));
    const step = await fixture.run({ task: 'restore', ...(limit ? { limit } : {}) });
    await expectOneWarning(fixture, step, says);
    expect(fixture.service.calls).toContain(broken);
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, RegExp]>([
    ['an address on which nothing listens', { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' }, /ECONNREFUSED/],
    ['an invalid address', { ACTIONS_RESULTS_URL: 'nowhere' }, /Invalid URL/],
    ['no service', { ACTIONS_RESULTS_URL: undefined, ACTIONS_CACHE_SERVICE_V2: undefined }, /Service Url not found/],
    ['no token', { ACTIONS_RUNTIME_TOKEN: undefined }, /ACTIONS_RUNTIME_TOKEN/],
  ])('warns once if the runner gives %s', async (_, env, says) => {
    await using fixture = await createJobCacheFixture();
    await expectOneWarning(fixture, await fixture.run({ task: 'restore' }, env), says);
  });

  it('warns once if its temporary folder does not exist', async () => {
    await using fixture = await createJobCacheFixture();
    const step = await fixture.run({ task: 'restore', temp: join(fixture.temp, 'nowhere') });
    await expectOneWarning(fixture, step, /Could not read the job cache: ENOENT/);
    expect(fixture.service.calls).toEqual([]);
  });

  it.each([
    ['other bytes', 'A program', ['ipfs'], 'ipfs has the sha256'],
    ['another length', 'a longer program', ['ipfs'], 'ipfs has 16 bytes instead of 9'],
    ['a missing file', PROGRAM_TEXT, ['ipfs', 'other'], 'its record does not name other'],
  ])('of an entry with %s is not used', async (_, text, files, says) => {
    await using fixture = await createJobCacheFixture();
    await writeFile(join(fixture.directory, 'ipfs'), text);
    await fixture.run({ task: 'save' });
    const step = await fixture.run({ task: 'restore', files });
    await expectOneWarning(fixture, step, new RegExp(`The job cache entry ${CACHE_KEY} cannot be used: ${says}`));
  });
});

describe.concurrent('a save', () => {
  it.each<[CallName, InjectedCacheFault, RegExp, number?]>([
    ['create', status(500), /Could not write to the job cache: .*5 attempts: Failed request: \(500\)/],
    [
      'create',
      status(429, '{}', { 'retry-after': '60' }),
      /Could not write to the job cache: .*Rate limited: .*\(429\)/,
    ],
    [
      'create',
      status(200, '{"ok":false,"message":"the quota is used up"}'),
      /Could not write to the job cache: the quota is used up/,
    ],
    ['create', NO_RESPONSE, /Could not write to the job cache: it took too long/, SHORT_LIMIT_MS],
    ['put', status(403, FORBIDDEN), /Could not write to the job cache: .*failed to authenticate/],
    ['put', status(500), /Could not write to the job cache: it took too long/, SHORT_LIMIT_MS],
    ['put', NO_RESPONSE, /Could not write to the job cache: it took too long/, SHORT_LIMIT_MS],
    [
      'finalize',
      status(200, '{"ok":false,"message":"sizes differ"}'),
      /Could not write to the job cache: sizes differ/,
    ],
  ])('warns once if %s responds with %j', async (broken, fault, says, limit) => {
    await using fixture = await createJobCacheFixture();
    fixture.service.injectFaults((call) => (call === broken ? fault : null));
    const step = await fixture.run({ task: 'save', ...(limit ? { limit } : {}) });
    await expectOneWarning(fixture, step, says);
    expect(fixture.service.entries.size).toBe(0);
    expect(await readFile(join(fixture.directory, 'ipfs'), 'utf8')).toBe(PROGRAM_TEXT);
  });

  it('warns once if the machine has no tar', async () => {
    await using fixture = await createJobCacheFixture();
    const step = await fixture.run({ task: 'save' }, { PATH: '/nowhere' });
    await expectOneWarning(fixture, step, /Could not write to the job cache: Unable to locate executable file: tar/);
  });

  it('warns once if a file is missing', async () => {
    await using fixture = await createJobCacheFixture();
    await rm(join(fixture.directory, 'ipfs'));
    await expectOneWarning(
      fixture,
      await fixture.run({ task: 'save' }),
      /Could not write to the job cache: ENOENT.*ipfs/,
    );
    expect(fixture.service.calls).toEqual([]);
  });
});
