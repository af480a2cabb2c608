import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openExistingUserCache, openUserCache, userCacheBase } from '../../../kit/system/user-cache.ts';

let base: string;
const warnings: string[] = [];
/** The folder of that name in the cache, which may be temporary. */
const openFolder = (name: string, env: Record<string, string>) =>
  openUserCache((text) => warnings.push(text), env).folder(name);
beforeEach(() => {
  warnings.length = 0;
  base = mkdtempSync(join(tmpdir(), 'user-cache-'));
});
afterEach(() => rmSync(base, { recursive: true }));

describe('the base of the cache', () => {
  it.each<[Record<string, string>, NodeJS.Platform, string | null, string | null]>([
    [{ XDG_CACHE_HOME: '/x' }, 'darwin', '/home/a', '/x'],
    [{}, 'linux', '/home/a', '/home/a/.cache'],
    [{}, 'darwin', '/Users/a', '/Users/a/Library/Caches'],
    [{ LOCALAPPDATA: 'C:\\a' }, 'win32', 'C:\\Users\\a', 'C:\\a'],
    [{ LOCALAPPDATA: '/nowhere' }, 'linux', null, null],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/a', '/home/a/.cache'],
    [{}, 'linux', 'relative', null],
  ])('with %j on %s and the home folder %s is %s', (env, platform, home, expected) => {
    expect(userCacheBase(env, platform, home)).toBe(expected);
  });
});

describe('a folder in the cache', () => {
  const open = () => openFolder('builds', { XDG_CACHE_HOME: base });

  it('is created for this user only, and is used again', () => {
    const folder = open();
    expect([folder, statSync(folder).mode & 0o777]).toEqual([join(base, 'setup-ipfs-kit', 'builds'), 0o700]);
    expect(warnings).toEqual([]);
    writeFileSync(join(folder, 'log'), '');
    expect(open()).toBe(folder);
  });

  it('is created with its missing parents', () => {
    const folder = openFolder('builds', { XDG_CACHE_HOME: join(base, 'deep', 'cache') });
    expect(folder).toBe(join(base, 'deep', 'cache', 'setup-ipfs-kit', 'builds'));
  });

  it.each<[string, () => void]>([
    ['is a file', () => writeFileSync(join(base, 'home'), '')],
    ['is a dangling link', () => symlinkSync(join(base, 'nowhere'), join(base, 'home'))],
  ])('is a new temporary folder if the cache %s', (_, prepare) => {
    prepare();
    const env = { XDG_CACHE_HOME: join(base, 'home') };
    expect(openExistingUserCache('builds', env)).toBeNull();
    const folder = openFolder('builds', env);
    expect([folder.startsWith(tmpdir()), statSync(folder).mode & 0o777]).toEqual([true, 0o700]);
    rmSync(dirname(folder), { recursive: true });
  });

  it.each([
    ['the cache', 0o777, 'cache'],
    ['the cache, as a group,', 0o770, 'cache'],
    ['the home folder above it', 0o777, '.'],
    ['a folder that would be its parent', 0o777, 'cache/new'],
  ])('is new and temporary if others can write to %s', (_, mode, cache) => {
    chmodSync(base, 0o755);
    mkdirSync(join(base, 'home', 'cache'), { recursive: true });
    chmodSync(join(base, 'home', cache === '.' ? '.' : 'cache'), mode);
    const env = { XDG_CACHE_HOME: join(base, 'home', cache === '.' ? 'cache' : cache) };
    expect(openExistingUserCache('builds', env)).toBeNull();
    expect(readdirSync(join(base, 'home', 'cache'))).toEqual([]);
    const folder = openFolder('builds', env);
    expect([folder.startsWith(tmpdir()), statSync(folder).mode & 0o777]).toEqual([true, 0o700]);
    rmSync(dirname(folder), { recursive: true });
  });

  it('is one temporary folder for all names, with one warning that says why, and can be removed', () => {
    chmodSync(base, 0o755);
    mkdirSync(join(base, 'home'));
    chmodSync(join(base, 'home'), 0o775);
    const cache = openUserCache((text) => warnings.push(text), { XDG_CACHE_HOME: join(base, 'home', '.cache') });
    const folders = [cache.folder('builds'), cache.folder('tool-cache'), cache.folder('builds')].map(dirname);
    expect(new Set(folders).size).toBe(1);
    expect(warnings).toEqual([
      `${join(base, 'home')} can be written by other users. A temporary folder is used as the cache, which later runs do not find: ${folders[0]}`,
    ]);
    cache.removeTemporary();
    expect(existsSync(folders[0] ?? '')).toBe(false);
  });

  it('is not created before it is needed', () => {
    openUserCache((text) => warnings.push(text), {}).removeTemporary();
    openUserCache((text) => warnings.push(text), { XDG_CACHE_HOME: base });
    expect([readdirSync(base), warnings]).toEqual([[], []]);
  });

  it('may be writable by a group that cannot get there, as with the umask 002 in a private home folder', () => {
    mkdirSync(join(base, 'home', 'cache'), { recursive: true });
    chmodSync(join(base, 'home', 'cache'), 0o775);
    chmodSync(join(base, 'home'), 0o700);
    expect(openExistingUserCache('builds', { XDG_CACHE_HOME: join(base, 'home', 'cache') })).not.toBeNull();
  });

  it('may be below a folder in which everyone can create, but only owners can delete', () => {
    chmodSync(base, 0o1777);
    expect(openExistingUserCache('builds', { XDG_CACHE_HOME: join(base, 'mine') })).not.toBeNull();
  });

  it.skipIf(process.getuid?.() !== 0)('of another user cannot be prepared in a shared cache (needs root)', () => {
    chmodSync(base, 0o777);
    const attack = ['mkdir', '-p', join(base, 'setup-ipfs-kit', 'builds')];
    execFileSync('setpriv', ['--reuid=1001', '--regid=1001', '--clear-groups', ...attack]);
    expect(openExistingUserCache('builds', { XDG_CACHE_HOME: base })).toBeNull();
    const folder = openFolder('builds', { XDG_CACHE_HOME: base });
    expect(folder.startsWith(base)).toBe(false);
    rmSync(dirname(folder), { recursive: true });
  });

  it.skipIf(process.getuid?.() !== 0)('is not in the cache of another user, as sudo may name it (needs root)', () => {
    mkdirSync(join(base, 'other'));
    chownSync(join(base, 'other'), 1001, 1001);
    expect(openExistingUserCache('builds', { XDG_CACHE_HOME: join(base, 'other', '.cache') })).toBeNull();
    expect(readdirSync(join(base, 'other'))).toEqual([]);
  });

  const inHomeOfAnother: [string, (home: string) => void][] = [
    ['has a cache of this user, from an earlier sudo', (home) => mkdirSync(join(home, '.cache'))],
    [
      'is closed to others, and has a cache of this user',
      (home) => {
        mkdirSync(join(home, '.cache'));
        chmodSync(home, 0o700);
      },
    ],
    ['has a link to a folder of this user', (home) => symlinkSync(join(base, 'mine'), join(home, '.cache'))],
    [
      'is a folder of this user in one of the other user',
      (home) => mkdirSync(join(home, '.cache', 'x'), { recursive: true }),
    ],
  ];
  it.skipIf(process.getuid?.() !== 0).each(inHomeOfAnother)(
    'is temporary if the home folder of another user %s (needs root)',
    (_, prepare) => {
      chmodSync(base, 0o755);
      for (const name of ['other', 'mine']) mkdirSync(join(base, name));
      chownSync(join(base, 'other'), 1001, 1001);
      prepare(join(base, 'other'));
      for (const cache of ['.cache', '.cache/x']) {
        const env = { XDG_CACHE_HOME: join(base, 'other', cache) };
        expect(openExistingUserCache('builds', env)).toBeNull();
        const folder = openFolder('builds', env);
        expect([folder.startsWith(base), statSync(folder).mode & 0o777]).toEqual([false, 0o700]);
        rmSync(dirname(folder), { recursive: true });
      }
      expect(readdirSync(join(base, 'mine'))).toEqual([]);
    },
  );

  it('is at the real path of a cache that is a link', () => {
    mkdirSync(join(base, 'real'));
    symlinkSync('real', join(base, 'link'));
    const folder = openExistingUserCache('builds', { XDG_CACHE_HOME: join(base, 'link', 'new') });
    expect(folder).toBe(join(base, 'real', 'new', 'setup-ipfs-kit', 'builds'));
  });

  it.skipIf(process.getuid?.() !== 0)('is not in a temporary folder of another user either (needs root)', () => {
    mkdirSync(join(base, 'other'));
    chownSync(join(base, 'other'), 1001, 1001);
    vi.stubEnv('TMPDIR', join(base, 'other'));
    const folder = openFolder('builds', { XDG_CACHE_HOME: join(base, 'other') });
    vi.unstubAllEnvs();
    expect(folder.startsWith(base)).toBe(false);
    rmSync(dirname(folder), { recursive: true });
  });

  const attacks: [string, () => void, RegExp][] = [
    ['is a link', () => symlinkSync(tmpdir(), join(base, 'setup-ipfs-kit')), /it is not a folder/],
    [
      'is writable by everyone',
      () => {
        mkdirSync(join(base, 'setup-ipfs-kit', 'builds'), { recursive: true });
        chmodSync(join(base, 'setup-ipfs-kit', 'builds'), 0o777);
      },
      /other users can write to it/,
    ],
  ];
  it.each(attacks)('is refused if it %s', (_, attack, message) => {
    attack();
    expect(open).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }));
  });

  it.skipIf(process.getuid?.() !== 0)('is refused if it belongs to another user (needs root)', () => {
    mkdirSync(join(base, 'setup-ipfs-kit'));
    chownSync(join(base, 'setup-ipfs-kit'), 1001, 1001);
    expect(open).toThrow(/belongs to another user/);
  });
});
