// Git in the environment of a build uses no file of the machine that changes what it checks out.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createIsolatedEnvironment } from '../../kit/install/build/environment.ts';

let root: string;
let folder: string;
let env: Record<string, string>;
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'build-environment-'));
  folder = join(root, 'parent', 'build');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'home', '.config', 'git'), { recursive: true });
  env = await createIsolatedEnvironment({ PATH: process.env.PATH, HOME: join(root, 'home') }, folder);
});
afterEach(() => rmSync(root, { recursive: true }));

it("the user's attributes and ignored files have no effect", () => {
  writeFileSync(join(root, 'home', '.config', 'git', 'attributes'), '* text eol=crlf\n');
  writeFileSync(join(root, 'home', '.config', 'git', 'ignore'), 'ignored\n');
  git('init', '--quiet');
  for (const name of ['file', 'ignored']) writeFileSync(join(folder, name), 'a\n');
  expect(git('status', '--porcelain', '--', 'ignored')).toBe('?? ignored\n');
  git('add', 'file', 'ignored');
  rmSync(join(folder, 'file'));
  git('checkout-index', 'file');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('a\n');
});

it('the attributes of the machine are not read', () => {
  expect(env.GIT_ATTR_NOSYSTEM).toBe('1');
});

it('a repository in a folder above has no effect', () => {
  execFileSync('git', ['init', '--quiet', join(root, 'parent')]);
  expect(existsSync(join(root, 'parent', '.git'))).toBe(true);
  expect(() => git('rev-parse', '--git-dir')).toThrow('not a git repository');
});
