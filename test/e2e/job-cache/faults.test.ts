import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CacheEntry, CallName, InjectedCacheFault } from '../../support/cache-service.ts';
import {
  CACHE_KEY,
  createJobCacheFixture,
  type JobCacheFixture,
  PROGRAM_TEXT,
  type StepExit,
} from '../../support/job-cache-env.ts';

/** Milliseconds: enough for a process to start and to ask, however busy the machine is. */
const SHORT = 12_000;
/** As the blob store answers where a signature is out of date. */
const FORBIDDEN =
  '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code>' +
  '<Message>Server failed to authenticate the request.\nRequestId:1</Message></Error>';
const SILENCE: InjectedCacheFault = { kind: 'silence' };
const status = (code: number, body?: string, headers?: Record<string, string>): InjectedCacheFault => {
  return { kind: 'answer', status: code, ...(body ? { body } : {}), ...(headers ? { headers } : {}) };
};

/** One line that a person sees, which says what and why; nothing else is printed, left or failed. */
async function expectOneWarning(world: JobCacheFixture, { saved, restored, ...step }: StepExit, says: RegExp) {
  expect({ saved: saved ?? false, restored }).toEqual({ saved: false, restored: undefined });
  expect(step).toMatchObject({ exitCode: 0, infos: [], noise: [] });
  expect(step.thrown).toBeUndefined();
  expect(step.warnings).toHaveLength(1);
  expect(step.warnings[0]).toMatch(says);
  expect(step.warnings[0]).toMatch(/^[^\n]*[^.]\. The job continues without it\.$/);
  expect(await world.leftovers()).toEqual([]);
  await vi.waitFor(async () => expect(await world.service.connections()).toBe(0));
}

/** What a job before these has kept. */
let kept: Iterable<[string, CacheEntry]>;
beforeAll(async () => {
  await using world = await createJobCacheFixture();
  await world.run({ task: 'save' });
  kept = world.service.entries;
});

describe.concurrent('a restore', () => {
  it.each<[CallName, InjectedCacheFault, RegExp, number?]>([
    // The library tries it five times, for about half a minute.
    ['lookup', status(500), /Could not read the job cache: .*5 attempts: Failed request: \(500\)/],
    ['lookup', status(429, '{}', { 'retry-after': '3600' }), /Could not read the job cache: .*Rate limited: .*\(429\)/],
    ['lookup', { kind: 'reset' }, /Could not read the job cache: .*ECONNRESET/],
    ['lookup', SILENCE, /Could not read the job cache: it took too long/, SHORT],
    ['get', status(500), /Could not read the job cache: downloadCache failed: .*500/],
    ['get', status(200, 'nonsense'), /Could not read the job cache: .*tar.* failed/],
    ['get', { kind: 'truncate', after: 100 }, /Could not read the job cache: .*aborted/],
    ['get', SILENCE, /Could not read the job cache: it took too long/, SHORT],
  ])('is warned of once where %s gives %j', async (broken, fault, says, limit) => {
    await using world = await createJobCacheFixture(kept);
    world.service.injectFaults((call) => (call === broken ? fault : null));
    const step = await world.run({ task: 'restore', ...(limit ? { limit } : {}) });
    await expectOneWarning(world, step, says);
    expect(world.service.calls).toContain(broken);
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, RegExp]>([
    ['an address where nobody listens', { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' }, /ECONNREFUSED/],
    ['an address that is none', { ACTIONS_RESULTS_URL: 'nowhere' }, /Invalid URL/],
    ['no service', { ACTIONS_RESULTS_URL: undefined, ACTIONS_CACHE_SERVICE_V2: undefined }, /Service Url not found/],
    ['no token', { ACTIONS_RUNTIME_TOKEN: undefined }, /ACTIONS_RUNTIME_TOKEN/],
  ])('is warned of once where the runner names %s', async (_, env, says) => {
    await using world = await createJobCacheFixture();
    await expectOneWarning(world, await world.run({ task: 'restore' }, env), says);
  });

  it('is warned of once where its temporary folder is not there', async () => {
    await using world = await createJobCacheFixture();
    const step = await world.run({ task: 'restore', temp: join(world.temp, 'nowhere') });
    await expectOneWarning(world, step, /Could not read the job cache: ENOENT/);
    expect(world.service.calls).toEqual([]);
  });

  it.each([
    ['other bytes', 'A program', ['ipfs'], 'ipfs has the sha256'],
    ['another length', 'a longer program', ['ipfs'], 'ipfs has 16 bytes instead of 9'],
    ['a file too few', PROGRAM_TEXT, ['ipfs', 'other'], 'its record does not name other'],
  ])('of an entry with %s is not used', async (_, text, files, says) => {
    await using world = await createJobCacheFixture();
    await writeFile(join(world.directory, 'ipfs'), text);
    await world.run({ task: 'save' });
    const step = await world.run({ task: 'restore', files });
    await expectOneWarning(world, step, new RegExp(`The job cache entry ${CACHE_KEY} cannot be used: ${says}`));
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
    ['create', SILENCE, /Could not write to the job cache: it took too long/, SHORT],
    ['put', status(403, FORBIDDEN), /Could not write to the job cache: .*failed to authenticate/],
    ['put', status(500), /Could not write to the job cache: it took too long/, SHORT],
    ['put', SILENCE, /Could not write to the job cache: it took too long/, SHORT],
    [
      'finalize',
      status(200, '{"ok":false,"message":"sizes differ"}'),
      /Could not write to the job cache: sizes differ/,
    ],
  ])('is warned of once where %s gives %j', async (broken, fault, says, limit) => {
    await using world = await createJobCacheFixture();
    world.service.injectFaults((call) => (call === broken ? fault : null));
    const step = await world.run({ task: 'save', ...(limit ? { limit } : {}) });
    await expectOneWarning(world, step, says);
    expect(world.service.entries.size).toBe(0);
    expect(await readFile(join(world.directory, 'ipfs'), 'utf8')).toBe(PROGRAM_TEXT);
  });

  it('is warned of once where the machine has no tar', async () => {
    await using world = await createJobCacheFixture();
    const step = await world.run({ task: 'save' }, { PATH: '/nowhere' });
    await expectOneWarning(world, step, /Could not write to the job cache: Unable to locate executable file: tar/);
  });

  it('is warned of once where a file is gone', async () => {
    await using world = await createJobCacheFixture();
    await rm(join(world.directory, 'ipfs'));
    await expectOneWarning(world, await world.run({ task: 'save' }), /Could not write to the job cache: ENOENT.*ipfs/);
    expect(world.service.calls).toEqual([]);
  });
});
