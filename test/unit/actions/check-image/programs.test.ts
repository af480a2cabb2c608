// Programs of an image are found, and checked by their headers, through links and scripts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseImageConfig } from '../../../../actions/check-image/config.ts';
import type { ContainerEntry, ReadEntry } from '../../../../actions/check-image/container-files.ts';
import { checkPrograms, checkShell } from '../../../../actions/check-image/programs.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';
import { tinyElf } from '../../../support/programs/tiny-elf.ts';

type Content = { readonly link: string } | string | Uint8Array;
type Files = Readonly<Record<string, Content>>;

const RIGHT = tinyElf('arm64', '');
const WRONG = tinyElf('amd64', '');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let copies = 0;

/** As `docker cp` reads: it follows links to folders in the middle of a path. */
function readerOf(files: Files): ReadEntry {
  const resolve = (path: string): string => {
    if (path === '/') return path;
    const parent = resolve(posix.dirname(path));
    const at = posix.join(parent, posix.basename(path));
    const entry = files[at];
    return typeof entry === 'object' && 'link' in entry ? resolve(posix.resolve(parent, entry.link)) : at;
  };
  return async (path): Promise<ContainerEntry> => {
    const at = posix.join(resolve(posix.dirname(path)), posix.basename(path));
    const entry = files[at];
    if (entry === undefined)
      return { kind: Object.keys(files).some((each) => each.startsWith(`${at}/`)) ? 'other' : 'missing' };
    if (typeof entry === 'object' && 'link' in entry) return { kind: 'link', target: entry.link };
    const content = join(folder, `${++copies}`);
    writeFileSync(content, entry);
    return { kind: 'file', content };
  };
}

async function check(
  files: Files,
  entrypoint: readonly string[],
  command: readonly string[] = [],
): Promise<readonly string[]> {
  const Config = { Entrypoint: entrypoint, Cmd: command, WorkingDir: '/app' };
  const config = parseImageConfig('name', { Os: 'linux', Architecture: 'arm64', Config });
  const readEntry = readerOf(files);
  const checked = await checkPrograms({ image: 'name:1', config, platform: parsePlatform('linux/arm64'), readEntry });
  return checked.map(({ path }) => path);
}

it.each<[string, Files, readonly string[], readonly string[]]>([
  ['by its path', { '/x': RIGHT }, ['/x'], ['/x']],
  ['below the working folder', { '/app/bin/x': RIGHT }, ['./bin/x'], ['/app/bin/x']],
  ['on PATH, in its order', { '/bin/x': WRONG, '/usr/bin/x': RIGHT }, ['x'], ['/usr/bin/x']],
  ['through links', { '/x': { link: 'y' }, '/y': { link: '/opt/z' }, '/opt/z': RIGHT }, ['/x'], ['/opt/z']],
  [
    'through a link that leaves a linked folder',
    { '/bin': { link: 'usr/bin' }, '/usr/bin/x': { link: '../lib/x' }, '/usr/lib/x': RIGHT, '/lib/x': WRONG },
    ['/bin/x'],
    ['/usr/lib/x'],
  ],
  [
    'as the interpreter of a script',
    { '/e': '#!/usr/bin/env python3\n', '/usr/bin/python3': RIGHT },
    ['/e'],
    ['/usr/bin/python3'],
  ],
  [
    'as the interpreter of a script, and as the program that it starts',
    { '/e': '#!/bin/sh\nexec /opt/x "$@"\n', '/bin/sh': RIGHT, '/opt/x': RIGHT },
    ['/e'],
    ['/bin/sh', '/opt/x'],
  ],
  ['of a script for a variable program', { '/e': '#!/bin/sh\nexec "$@"\n', '/bin/sh': RIGHT }, ['/e'], ['/bin/sh']],
])('finds the program %s', async (_, files, entrypoint, expected) => {
  expect(await check(files, entrypoint)).toEqual(expected);
});

it('checks the command after an entrypoint, but not its arguments', async () => {
  expect(await check({ '/e': RIGHT, '/bin/x': RIGHT, '/app/data': 'text' }, ['/e'], ['x', '/app/data'])).toEqual([
    '/e',
    '/bin/x',
  ]);
  await expect(check({ '/e': RIGHT, '/bin/x': WRONG }, ['/e'], ['x'])).rejects.toThrow(
    '/bin/x to be for linux/arm64, got linux/amd64',
  );
});

it.each<[string, Files, string]>([
  ['is not there', {}, "its program '/e': is not in the image"],
  ['is a folder', { '/e/x': RIGHT }, "its program '/e': is not in the image"],
  ['is a link to nothing', { '/e': { link: '/no' } }, 'its program /e (/e): is a link to nothing, or not a file'],
  ['is a link to itself', { '/e': { link: 'e' } }, 'is a link to nothing, or not a file'],
  ['is text', { '/e': 'hello' }, "its program /e: it is a text file that starts with 'hello'"],
  ['is empty', { '/e': '' }, 'its program /e: it is an empty file'],
  ['is truncated', { '/e': RIGHT.subarray(0, 30) }, 'its program /e: it is an ELF file that is truncated'],
  [
    'is a script whose interpreter is missing',
    { '/e': '#!/bin/bash\n' },
    '/bin/bash, which interprets /e: is not in the image',
  ],
  ['is a script for itself', { '/e': '#!/e\n' }, 'its program /e: is a script for too many other scripts'],
])('an image whose program %s fails', async (_, files, message) => {
  await expect(check(files, ['/e'])).rejects.toThrow(
    expect.objectContaining({ code: 'not-an-executable', message: expect.stringContaining(message) }),
  );
});

it.each<[string, Files]>([
  ['itself', { '/e': WRONG }],
  ['the interpreter', { '/e': '#!/bin/sh\n', '/bin/sh': WRONG }],
  ['the program that a script starts', { '/e': '#!/bin/sh\nexec /x\n', '/bin/sh': RIGHT, '/x': WRONG }],
])('an image with a program for another platform fails: %s', async (_, files) => {
  await expect(check(files, ['/e'])).rejects.toThrow(expect.objectContaining({ code: 'wrong-image' }));
});

it('an image without a shell has none, and a shell for another platform fails', async () => {
  const config = parseImageConfig('name', { Os: 'linux', Architecture: 'arm64' });
  const search = { image: 'name:1', config, platform: parsePlatform('linux/arm64') };
  expect(await checkShell({ ...search, readEntry: readerOf({}) })).toBeNull();
  const busybox = readerOf({ '/bin/sh': { link: 'busybox' }, '/bin/busybox': RIGHT });
  expect(await checkShell({ ...search, readEntry: busybox })).toEqual({ word: '/bin/sh', path: '/bin/busybox' });
  const other = readerOf({ '/usr/bin/sh': RIGHT });
  expect(await checkShell({ ...search, readEntry: other })).toEqual({ word: '/usr/bin/sh', path: '/usr/bin/sh' });
  await expect(checkShell({ ...search, readEntry: readerOf({ '/bin/sh': WRONG }) })).rejects.toThrow(
    '/bin/sh to be for',
  );
});
