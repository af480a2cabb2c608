// The user and password in the URL of a mirror are used, and appear nowhere.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const PASSWORD = 'pass-w0rd';

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture();
});
afterEach(() => stage.tearDown());

const mirrorWithCredentials = () => stage.origin.url.replace('://', `://someone:${PASSWORD}@`);

it('an install sends them, and neither outputs nor the record have them', async () => {
  const result = await stage.run({ mirror: mirrorWithCredentials() });
  expect(result.exitCode, result.log).toBe(0);
  const sent = stage.origin.requests.map(({ headers }) => headers.authorization);
  expect(sent[0]).toBe(`Basic ${Buffer.from(`someone:${PASSWORD}`).toString('base64')}`);
  const files = (await toolCacheContents(stage.runnerEnv)).filter((path) => path.endsWith('.json'));
  expect(files).toHaveLength(1);
  const records = await Promise.all(files.map((path) => readFile(join(stage.runnerEnv.toolCache, path), 'utf8')));
  for (const text of [result.log, JSON.stringify(result), ...records]) expect(text).not.toContain(PASSWORD);
});

it.each<[string, Record<string, string>]>([
  [
    'a wrong digest',
    {
      checksums: `${'0'.repeat(128)}  kubo_v${KUBO_VERSION}_linux-amd64.tar.gz\n${'0'.repeat(128)}  kubo_v${KUBO_VERSION}_linux-arm64.tar.gz`,
    },
  ],
  ['a missing version', { 'kubo-version': '0.43.99', checksums: '' }],
  ['a missing range', { 'kubo-version': '~9.1', checksums: '' }],
])('the errors and logs of %s do not have them', async (_, inputs) => {
  const result = await stage.run({ mirror: mirrorWithCredentials(), 'mirror-only': 'true', ...inputs });
  expect(result.exitCode).toBe(1);
  expect(JSON.stringify(result)).not.toContain(PASSWORD);
});

it.each([
  'ftp://someone:PASSWORD@mirror.example',
  'https://someone:PASSWORD@mirror.example/?token=PASSWORD',
  '//a:PASSWORD@b',
])('the error about the invalid mirror %s does not have them', async (mirror) => {
  const result = await stage.run({ mirror: mirror.replaceAll('PASSWORD', PASSWORD) });
  expect(result.exitCode).toBe(1);
  expect(result.log).toContain('Input mirror');
  expect(JSON.stringify(result)).not.toContain(PASSWORD);
});
