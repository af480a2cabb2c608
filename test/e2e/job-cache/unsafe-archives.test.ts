// Hostile archives. Anyone who can write to a repository's job cache could put one there.
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECORD_FILE } from '../../../kit/install/tool-cache/entry.ts';
import { findExecutable } from '../../../kit/system/find-executable.ts';
import {
  CACHE_KEY,
  createJobCacheFixture,
  type JobCacheFixture,
  PROGRAM_TEXT,
} from '../../support/job-cache/environment.ts';
import { INVALID_BYTE, type Member, replaceEntry } from '../../support/job-cache/hostile-entry.ts';

const LOCALES = ['C', 'C.UTF-8'];

describe.runIf(process.platform === 'linux').for(LOCALES)(
  'an archive, with the locale %s,',
  { concurrent: true },
  (locale) => {
    const restoreFrom = (fixture: JobCacheFixture, members: readonly Member[]) =>
      restoreArchive(fixture, members, { LC_ALL: undefined, LANG: locale, LC_CTYPE: locale });

    it('can have its files in any folder', async () => {
      await using fixture = await createJobCacheFixture();
      const step = await restoreFrom(fixture, [{ name: './ipfs', content: PROGRAM_TEXT }]);
      expect(step.restored?.ipfs).toBe(PROGRAM_TEXT);
    });

    it.each<[string, (outside: string) => readonly Member[]]>([
      ['an absolute name', (outside) => [{ name: `${outside}/new`, content: 'x' }]],
      ['the absolute name of an existing file', (outside) => [{ name: `${outside}/victim`, content: 'x' }]],
      ['a name with ..', () => [{ name: '../../outside/new', content: 'x' }]],
      ['an invalid byte and .. in a name', () => [{ name: `a/${INVALID_BYTE}/../../../outside/new`, content: 'x' }]],
      ['.. and an invalid byte in a name', () => [{ name: `../../outside/${INVALID_BYTE}`, content: 'x' }]],
      ['backslashes in a name', () => [{ name: '..\\..\\outside\\new', content: 'x' }]],
      [
        'a link to a folder and a file in it',
        (outside) => [
          { name: 'link', type: 'symlink', linkname: outside },
          { name: 'link/new', content: 'x' },
        ],
      ],
      [
        'a link to a folder by an invalid byte, and a file in it',
        () => [
          { name: 'link', type: 'symlink', linkname: `${INVALID_BYTE}/../../../outside` },
          { name: 'link/new', content: 'x' },
        ],
      ],
      [
        'a link to a file, and text for it',
        (outside) => [
          { name: 'link', type: 'symlink', linkname: `${outside}/victim` },
          { name: 'link', content: 'x' },
        ],
      ],
    ])('with %s writes nothing outside of its folder', async (_, members) => {
      await using fixture = await createJobCacheFixture();
      const outside = await folderWithVictim(fixture);
      const step = await restoreFrom(fixture, [{ name: 'ipfs', content: PROGRAM_TEXT }, ...members(outside)]);
      expect(step).toMatchObject({ exitCode: 0, warnings: [], noise: [], restored: { ipfs: PROGRAM_TEXT } });
      await expectUntouched(fixture, outside);
    });

    it('with a hard link to a file outside, and other text for it, is not used', async () => {
      await using fixture = await createJobCacheFixture();
      const outside = await folderWithVictim(fixture);
      const link: Member = { name: 'ipfs', type: 'link', linkname: `${outside}/victim` };
      const step = await restoreFrom(fixture, [link, { name: 'ipfs', content: PROGRAM_TEXT }]);
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
  },
);

describe.runIf(process.platform === 'linux')('an archive', { concurrent: true }, () => {
  it('is not saved by the tar of BusyBox, which Alpine has, and which does not know the options', async () => {
    await using fixture = await createJobCacheFixture();
    const folder = join(fixture.directory, '..', 'bin');
    await mkdir(folder);
    const version = 'tar (busybox) 1.37.0';
    const script = `#!/bin/sh\n[ "$1" = --version ] && { echo '${version}'; exit 0; }\necho 'tar: unrecognized option: posix' >&2\nexit 1\n`;
    await writeFile(join(folder, 'tar'), script);
    await chmod(join(folder, 'tar'), 0o755);
    const step = await fixture.run({ task: 'save' }, { PATH: `${folder}:${process.env.PATH}` });
    const infos = [
      `The job cache is not written: packing its entries needs GNU tar, and 'tar' is '${version}'. On Alpine, install it with \`apk add tar\`.`,
    ];
    expect(step).toMatchObject({ exitCode: 0, saved: false, warnings: [], noise: [], infos });
  });

  it('is not restored by bsdtar, which does not know the options, but is saved', async () => {
    const version = 'bsdtar 3.7.2 - libarchive 3.7.2 zlib/1.2.13';
    await using fixture = await createJobCacheFixture();
    const outside = await folderWithVictim(fixture);
    const tar = findExecutable('tar', { path: process.env.PATH });
    const folder = join(fixture.directory, '..', 'bin');
    await mkdir(folder);
    const script = `#!/bin/sh\n[ "$1" = --version ] && { echo '${version}'; exit 0; }\nunset TAR_OPTIONS\nexec ${tar} "$@"\n`;
    await writeFile(join(folder, 'tar'), script);
    await chmod(join(folder, 'tar'), 0o755);
    const env = { PATH: `${folder}:${process.env.PATH}` };
    expect(await fixture.run({ task: 'save' }, env)).toMatchObject({ exitCode: 0, saved: true, warnings: [] });
    const step = await restoreArchive(fixture, [{ name: `${outside}/new`, content: 'x' }], env);
    expect(step.restored).toBeUndefined();
    const infos = [`The job cache is not read: unpacking its entries safely needs GNU tar, and 'tar' is '${version}'.`];
    expect(step).toMatchObject({ exitCode: 0, warnings: [], noise: [], infos });
    await expectUntouched(fixture, outside);
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

/** Restores an archive with these members and the record of a real entry. */
async function restoreArchive(
  fixture: JobCacheFixture,
  members: readonly Member[],
  env?: Readonly<Record<string, string | undefined>>,
) {
  await fixture.run({ task: 'save' });
  const record = await readFile(join(fixture.directory, RECORD_FILE), 'utf8');
  await replaceEntry(fixture.service, CACHE_KEY, [{ name: RECORD_FILE, content: record }, ...members]);
  return fixture.run({ task: 'restore' }, env);
}
