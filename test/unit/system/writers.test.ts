// Who can change a file, besides this user and root.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classifyWriters, findWriters, type Writers } from '../../../kit/system/writers.ts';
import { canBeOtherUser, giveToOtherUser } from '../../support/isolation/other-user.ts';

describe('for user 1000, a file', () => {
  it.each<[string, { uid: number; gid: number; mode: number }, Writers]>([
    ['of the user', { uid: 1000, gid: 1000, mode: 0o100644 }, 'own'],
    ['of root', { uid: 0, gid: 0, mode: 0o040755 }, 'own'],
    ['of the user and of the group with the number of the user', { uid: 1000, gid: 1000, mode: 0o040775 }, 'own'],
    ['of the user and another group', { uid: 1000, gid: 100, mode: 0o100664 }, 'others'],
    ['of root and a group', { uid: 0, gid: 0, mode: 0o100664 }, 'others'],
    ['of another user', { uid: 1001, gid: 1000, mode: 0o100600 }, 'others'],
    ['for everyone', { uid: 1000, gid: 1000, mode: 0o100666 }, 'everyone'],
    ['for everyone, with the sticky bit', { uid: 0, gid: 0, mode: 0o041777 }, 'everyone'],
  ])('%s', (_, access, writers) => {
    expect(classifyWriters({ ...access, isLink: false }, 1000)).toBe(writers);
    expect(classifyWriters({ ...access, isLink: true }, 1000)).toBe('others');
  });

  it('of root and the group of root is not the own group of root', () => {
    expect(classifyWriters({ uid: 0, gid: 0, mode: 0o100664, isLink: false }, 0)).toBe('others');
  });
});

describe.skipIf(process.platform === 'win32')('on this machine', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writers-'));
    for (const name of ['own', 'open', 'other']) writeFileSync(at(name), '');
    chmodSync(at('own'), 0o600);
    chmodSync(at('open'), 0o666);
    symlinkSync(at('own'), at('link'));
    mkdirSync(at('folder'), { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each<[string[], Writers]>([
    [['own', 'folder', 'missing'], 'own'],
    [['own', 'link'], 'others'],
    [['own/below-a-file'], 'others'],
    [['link', 'open', 'own'], 'everyone'],
  ])('%j: %s', (names, writers) => {
    expect(findWriters(names.map(at))).toBe(writers);
  });

  it.skipIf(!canBeOtherUser)('a file of another user counts as others', async () => {
    await giveToOtherUser(at('other'));
    expect(findWriters([at('own'), at('other')])).toBe('others');
  });
});
