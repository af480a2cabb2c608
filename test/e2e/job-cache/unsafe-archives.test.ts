// Hostile archives. Anyone who can write to a repository's job cache could put one there.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import tar, { type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { RECORD_FILE } from '../../../kit/install/tool-cache/entry.ts';
import {
  CACHE_KEY,
  createJobCacheFixture,
  type JobCacheFixture,
  PROGRAM_TEXT,
} from '../../support/job-cache/environment.ts';

type Member = Pick<Header, 'name'> & Partial<Header> & { readonly text?: string };

describe.runIf(process.platform === 'linux')('an archive', { concurrent: true }, () => {
  it('can have its files in any folder', async () => {
    await using fixture = await createJobCacheFixture();
    const step = await restoreFrom(fixture, [{ name: './ipfs', text: PROGRAM_TEXT }]);
    expect(step.restored?.ipfs).toBe(PROGRAM_TEXT);
  });

  it.each<[string, (outside: string) => readonly Member[]]>([
    ['an absolute name', (outside) => [{ name: `${outside}/new`, text: 'x' }]],
    ['the absolute name of an existing file', (outside) => [{ name: `${outside}/victim`, text: 'x' }]],
    ['a name with ..', () => [{ name: '../../outside/new', text: 'x' }]],
    [
      'a link to a folder and a file in it',
      (outside) => [
        { name: 'link', type: 'symlink', linkname: outside },
        { name: 'link/new', text: 'x' },
      ],
    ],
  ])('with %s writes nothing outside of its folder', async (_, members) => {
    await using fixture = await createJobCacheFixture();
    const outside = await folderWithVictim(fixture);
    const step = await restoreFrom(fixture, [{ name: 'ipfs', text: PROGRAM_TEXT }, ...members(outside)]);
    expect(step).toMatchObject({ exitCode: 0, warnings: [], noise: [], restored: { ipfs: PROGRAM_TEXT } });
    await expectUntouched(fixture, outside);
  });

  it('with a hard link to a file outside, and other text for it, is not used', async () => {
    await using fixture = await createJobCacheFixture();
    const outside = await folderWithVictim(fixture);
    const link: Member = { name: 'ipfs', type: 'link', linkname: `${outside}/victim` };
    const step = await restoreFrom(fixture, [link, { name: 'ipfs', text: PROGRAM_TEXT }]);
    expect(step).toMatchObject({ exitCode: 0, warnings: [expect.stringMatching(/tar.* failed/)], noise: [] });
    await expectUntouched(fixture, outside);
  });

  it('whose executable is a link is not used', async () => {
    await using fixture = await createJobCacheFixture();
    const linkname = join(fixture.directory, 'ipfs');
    const step = await restoreFrom(fixture, [{ name: 'ipfs', type: 'symlink', linkname }]);
    expect(step).toMatchObject({ exitCode: 0, warnings: [expect.stringContaining('it has no file ipfs')] });
    expect(step.restored).toBeUndefined();
  });
});

async function folderWithVictim({ temp }: JobCacheFixture): Promise<string> {
  const folder = join(temp, 'outside');
  await mkdir(folder);
  await writeFile(join(folder, 'victim'), 'as it was');
  return folder;
}

async function expectUntouched(fixture: JobCacheFixture, outside: string): Promise<void> {
  expect(await readdir(outside)).toEqual(['victim']);
  expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('as it was');
  expect(await fixture.leftovers()).toEqual(['outside']);
}

/** Restores an archive with these members and the record of a real entry, compressed as on this machine. */
async function restoreFrom(fixture: JobCacheFixture, members: readonly Member[]) {
  await fixture.run({ task: 'save' });
  const entry = fixture.service.entries.get(CACHE_KEY);
  if (!entry) throw new Error('the entry was not saved');
  const archive = tar.pack();
  const record = await readFile(join(fixture.directory, RECORD_FILE), 'utf8');
  for (const { text, ...header } of [{ name: RECORD_FILE, text: record }, ...members])
    archive.entry(header, text ?? '');
  archive.finalize();
  const compress = entry.blob.subarray(0, 2).toString('hex') === '1f8b' ? gzipSync : zstdCompressSync;
  fixture.service.entries.set(CACHE_KEY, { ...entry, blob: compress(await buffer(archive)) });
  return fixture.run({ task: 'restore' });
}
