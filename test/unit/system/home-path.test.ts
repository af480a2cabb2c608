import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandHome } from '../../../kit/system/home-path.ts';

// The issue for other actions: setup-uv#159.
describe.skipIf(process.platform === 'win32')('a path of an input', () => {
  it.each([
    ['~', '/home/me'],
    ['~/', '/home/me/'],
    ['~/.ipfs', '/home/me/.ipfs'],
    ['~/a/~/b', '/home/me/a/~/b'],
    ['~bob/a', '~bob/a'],
    ['a/~', 'a/~'],
    ['./~', './~'],
    ['', ''],
    ['/a', '/a'],
  ])('%j is %s', (path, expected) => {
    expect(expandHome(path, { HOME: '/home/me' })).toBe(expected);
  });

  it('starts at the home folder of the system if no variable names one', () => {
    expect(expandHome('~/a', {})).toBe(join(homedir(), 'a'));
  });
});
