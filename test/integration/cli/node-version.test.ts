// The command line under an old Node: one sentence, not the source of a file that it cannot parse.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const LAUNCHER = join(ROOT, 'cli', 'launch.mjs');
const BUNDLE = join(ROOT, 'cli', 'dist', 'index.js');
const MESSAGE =
  /^ipfs-kit needs Node 24 or newer, and this is v\d+\.\d+\.\d+ \(\/.+\)\. Install Node 24: https:\/\/nodejs\.org\/.*\n$/;

/** An older Node on PATH, where CI and developers often have one. */
const OLD_NODE = (process.env.PATH ?? '').split(':').find((folder) => {
  const { stdout } = spawnSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' });
  return /^v(?:1\d|2[0-3])\./.test(stdout ?? '');
});

it('an old Node ends with 1 and says what to do', () => {
  // Node reads the version from its binary, so a module that is loaded first pretends to be old.
  const preload = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });";
  const args = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, LAUNCHER, 'probe'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(MESSAGE)]);
});

it.skipIf(OLD_NODE === undefined)('a real old Node does so with the bundle', () => {
  const { status, stdout, stderr } = spawnSync(join(OLD_NODE ?? '', 'node'), [BUNDLE, '--help'], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(MESSAGE)]);
});

it('the launcher has only syntax that Node 12 can parse', async () => {
  const text = readFileSync(LAUNCHER, 'utf8');
  const [plain, newest] = await Promise.all([
    transform(text, { target: 'node12.22', minifyWhitespace: true }),
    transform(text, { target: 'esnext', minifyWhitespace: true }),
  ]);
  expect(plain.code).toBe(newest.code);
});

it('the launcher loads the command line', () => {
  expect(execFileSync(process.execPath, [BUNDLE, '--help'], { encoding: 'utf8' })).toContain('Usage: ipfs-kit');
});

it('package.json has the same version in engines', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(engines).toEqual({ node: '>=24' });
});
