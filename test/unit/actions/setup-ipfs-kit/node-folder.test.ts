import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createNodeFolder } from '../../../../actions/setup-ipfs-kit/node/create-folder.ts';
import { isNodeFolder } from '../../../../actions/setup-ipfs-kit/node/folder.ts';

const NAME = 'setup-ipfs-kit-node-x';

let temp: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'runner-temp-'));
  mkdirSync(join(temp, NAME));
  mkdirSync(join(temp, 'other'));
  mkdirSync(join(temp, 'below', NAME), { recursive: true });
  writeFileSync(join(temp, `${NAME}-file`), '');
  symlinkSync(NAME, join(temp, `${NAME}-link`));
});
afterEach(() => rmSync(temp, { recursive: true }));

const isOwn = (...path: string[]) => isNodeFolder(join(temp, ...path), { RUNNER_TEMP: temp });

it('a folder that the main step makes is accepted', () => {
  expect(isOwn(NAME)).toBe(true);
});

it.each([
  ['other'],
  ['below', NAME],
  [`${NAME}-file`],
  [`${NAME}-link`],
  [NAME, '..'],
  ['missing'],
  ['..', '..', 'home'],
])('%s is not accepted', (...path) => expect(isOwn(...path)).toBe(false));

it.skipIf(process.getuid?.() !== 0)('a folder of another user is not accepted (needs root)', () => {
  chownSync(join(temp, NAME), 1001, 1001);
  expect(isOwn(NAME)).toBe(false);
});

it('the folder of a new node is accepted, and private', () => {
  const folder = createNodeFolder({ RUNNER_TEMP: temp });
  expect(isNodeFolder(folder, { RUNNER_TEMP: temp })).toBe(true);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it.each([
  ['missing', 'it does not exist'],
  [`${NAME}-file`, 'no folder can be created in it (ENOTDIR)'],
])('a RUNNER_TEMP that is %s is an error', (name, problem) => {
  const parent = join(temp, name);
  expect(() => createNodeFolder({ RUNNER_TEMP: parent })).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      subject: `temporary folder '${parent}' (RUNNER_TEMP)`,
      problem,
      fix: 'Set RUNNER_TEMP to a folder that this step may write to. In a container, mount that folder.',
    }),
  );
});
