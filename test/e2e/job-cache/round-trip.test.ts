// Saving and restoring entries of the job cache.
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECORD_FILE } from '../../../kit/install/tool-cache/entry.ts';
import {
  CACHE_KEY,
  createJobCacheFixture,
  type JobCacheFixture,
  PROGRAM_TEXT,
} from '../../support/job-cache/environment.ts';

const QUIET = { exitCode: 0, warnings: [], noise: [] };

describe.concurrent('the job cache', () => {
  it('has no entry at first', async () => {
    await using fixture = await createJobCacheFixture();
    const step = await fixture.run({ task: 'restore' });
    expect(step).toMatchObject({ ...QUIET, infos: [expect.stringContaining(`does not have ${CACHE_KEY} yet`)] });
    expect(step.restored).toBeUndefined();
    expect(fixture.service.calls).toEqual(['lookup']);
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('restores in a later job what an earlier one saved, in another folder', async () => {
    await using fixture = await createJobCacheFixture();
    expect(await fixture.run({ task: 'save' })).toMatchObject({ ...QUIET, saved: true });
    const temp = join(fixture.temp, 'of-another-job');
    await mkdir(temp);
    const step = await fixture.run({ task: 'restore', temp });
    expect(step).toMatchObject({ ...QUIET, infos: [expect.stringContaining(CACHE_KEY)] });
    expect(step.restored).toEqual({ ipfs: PROGRAM_TEXT });
    expect(step.record).toEqual(JSON.parse(await readFile(join(fixture.directory, RECORD_FILE), 'utf8')));
    expect(await fixture.leftovers()).toEqual(['of-another-job']);
    expect(await readFile(join(fixture.directory, 'ipfs'), 'utf8')).toBe(PROGRAM_TEXT);
  });

  it('never prints the signature of a URL, not even for debugging', async () => {
    await using fixture = await createJobCacheFixture();
    const saved = await fixture.run({ task: 'save' }, { RUNNER_DEBUG: '1' });
    const restored = await fixture.run({ task: 'restore' }, { RUNNER_DEBUG: '1' });
    expect(saved.debugs.length + restored.debugs.length).toBeGreaterThan(0);
    expect(JSON.stringify([saved, restored])).not.toContain('a-signature');
  });

  it('keeps the first of two entries', async () => {
    await using fixture = await createJobCacheFixture();
    await fixture.run({ task: 'save' });
    const second = await fixture.run({ task: 'save' });
    expect(second).toMatchObject({ ...QUIET, saved: false, infos: [expect.stringContaining('already')] });
    expect(fixture.service.calls.filter((call) => call === 'put')).toHaveLength(1);
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('does not restore an entry whose key only starts with the requested one', async () => {
    await using fixture = await createJobCacheFixture();
    await fixture.run({ task: 'save', key: `${CACHE_KEY}-longer` });
    const signed = `${fixture.service.url}account/container/${CACHE_KEY}-longer`;
    const body = JSON.stringify({ ok: true, signed_download_url: signed, matched_key: `${CACHE_KEY}-longer` });
    fixture.service.injectFaults((call) => (call === 'lookup' ? { kind: 'answer', status: 200, body } : null));
    const step = await fixture.run({ task: 'restore' });
    expect(step).toMatchObject({ ...QUIET, infos: [expect.stringContaining('does not have')] });
    expect(step.restored).toBeUndefined();
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('can be used by two steps of a job at once', async () => {
    await using fixture = await createJobCacheFixture();
    await fixture.run({ task: 'save' });
    const steps = await Promise.all([fixture.run({ task: 'restore' }), fixture.run({ task: 'restore' })]);
    expect(steps.map(({ restored }) => restored?.ipfs)).toEqual([PROGRAM_TEXT, PROGRAM_TEXT]);
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('works on a machine without zstd, for machines without zstd', async () => {
    await using fixture = await createJobCacheFixture();
    const PATH = await onlyTar(fixture);
    expect(await fixture.run({ task: 'save' }, { PATH })).toMatchObject({ ...QUIET, saved: true });
    const blob = fixture.service.entries.get(CACHE_KEY)?.blob;
    expect(blob?.subarray(0, 2).toString('hex')).toBe('1f8b');
    expect((await fixture.run({ task: 'restore' }, { PATH })).restored?.ipfs).toBe(PROGRAM_TEXT);
    expect((await fixture.run({ task: 'restore' })).restored).toBeUndefined();
  });
});

describe.concurrent('a job without permission to', () => {
  const denied = (verb: string) => `cache ${verb} denied: the token has no such scope`;

  it.each([
    ['save', 'create', 403, { code: 'permission_denied', msg: denied('write') }],
    ['save', 'create', 200, { ok: false, message: denied('write') }],
    ['restore', 'lookup', 403, { code: 'permission_denied', msg: denied('read') }],
  ] as const)('%s gets a message from the service, %s %i', async (task, refused, status, body) => {
    await using fixture = await createJobCacheFixture();
    fixture.service.injectFaults((call) => {
      return call === refused ? { kind: 'answer', status, body: JSON.stringify(body) } : null;
    });
    const step = await fixture.run({ task });
    expect(step).toMatchObject({
      ...QUIET,
      infos: [expect.stringMatching(/may not .*: cache \w+ denied: .*scope\.$/)],
    });
    expect(step.saved ?? false).toBe(false);
  });

  it.each([
    ['save', 'read'],
    ['restore', 'write-only'],
    ['restore', 'none'],
  ] as const)("%s gets a message because of the runner's mode %s", async (task, mode) => {
    await using fixture = await createJobCacheFixture();
    const step = await fixture.run({ task }, { ACTIONS_CACHE_MODE: mode });
    expect(step).toMatchObject({ ...QUIET, infos: [expect.stringMatching(`may not .*'${mode}'`)] });
    expect(fixture.service.calls).toEqual([]);
  });
});

/** Returns a folder with tar and gzip as the only programs. */
async function onlyTar({ temp }: JobCacheFixture): Promise<string> {
  const folder = join(temp, 'programs');
  await mkdir(folder);
  for (const name of ['tar', 'gzip']) {
    await symlink(`/usr/bin/${name}`, join(folder, name)).catch(() => cp(`/bin/${name}`, join(folder, name)));
  }
  return folder;
}
