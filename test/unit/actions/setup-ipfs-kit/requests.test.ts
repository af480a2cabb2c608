// The files that inputs name.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SetupInputs } from '../../../../actions/setup-ipfs-kit/inputs.ts';
import { createToolRequests } from '../../../../actions/setup-ipfs-kit/requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const request = (files: Partial<Pick<SetupInputs, 'versionFile' | 'lockFile'>>) => {
  const mirror = { url: '', only: false };
  const inputs = { versions: {}, tools: '', clusterTools: '', checksums: '', gateways: '', mirror };
  const all = { ...inputs, versionFile: '', lockFile: '', ...files } as unknown as SetupInputs;
  return createToolRequests(all, { os: 'linux', arch: 'amd64' }, { GITHUB_WORKSPACE: folder, HOME: folder });
};

it.skipIf(process.platform === 'win32')('files may be named from the home folder', async () => {
  writeFileSync(join(folder, '.tool-versions'), 'kubo 0.42.0\n');
  const requests = await request({ versionFile: '~/.tool-versions' });
  expect(requests).toMatchObject([{ product: 'kubo', version: { kind: 'exact', version: '0.42.0' } }]);
  await expect(request({ lockFile: '~/../a.json' })).rejects.toMatchObject({ code: 'invalid-input' });
});

describe.each(['versionFile', 'lockFile'] as const)('%s', (input) => {
  it.skipIf(process.platform === 'win32')('a pipe is an error: opening it would wait for a writer', async () => {
    execFileSync('mkfifo', [join(folder, 'a.json')]);
    await expect(request({ [input]: 'a.json' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching('it is not a regular file'),
    });
  });

  it('more than 4 MiB are an error', async () => {
    writeFileSync(join(folder, 'a.json'), ' '.repeat(4 * 2 ** 20 + 1));
    await expect(request({ [input]: 'a.json' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching('more than the limit'),
    });
  });
});
