import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { avoidUnreadableDenylists } from '../../../kit/daemon/environment.ts';

const root = mkdtempSync(join(tmpdir(), 'homes-'));
afterAll(() => rmSync(root, { recursive: true }));
const home = (name: string) => join(root, name);
for (const name of ['empty', 'lists/.config/ipfs/denylists', 'file/.config/ipfs', 'loop/.config'])
  mkdirSync(home(name), { recursive: true });
writeFileSync(home('file/.config/ipfs/denylists'), '');
symlinkSync('ipfs', home('loop/.config/ipfs'));
writeFileSync(home('no-folder'), '');

it.each<[string, string | undefined, object]>([
  ['is missing', undefined, {}],
  ['is empty', '', {}],
  ['does not exist', home('missing'), {}],
  ['has no lists', home('empty'), {}],
  ['has lists', home('lists'), {}],
  ['is a file', home('no-folder'), { XDG_CONFIG_HOME: '/repo' }],
  ['has a file in place of the lists', home('file'), { XDG_CONFIG_HOME: '/repo' }],
  ['has a link that leads nowhere', home('loop'), { XDG_CONFIG_HOME: '/repo' }],
])('if HOME %s, denylists of the user are read only if they can be', (_, HOME, expected) => {
  expect(avoidUnreadableDenylists({ HOME }, '/repo')).toEqual(expected);
});
