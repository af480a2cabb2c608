// The module proxy of this machine is read with the go command, which gets no secrets of the job.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { findModuleProxy } from '../../kit/install/version/module-proxy.ts';

let folder: string;
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it.skipIf(process.platform === 'win32')('of the settings of go', async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-go-'));
  const script = `#!/bin/sh\n/usr/bin/env > '${folder}/environment'\necho https://proxy.example/\n`;
  await writeFile(join(folder, 'go'), script, { mode: 0o755 });
  vi.stubEnv('PATH', folder);
  for (const name of ['GITHUB_TOKEN', 'AWS_ACCESS_KEY_ID', 'SSH_AUTH_SOCK']) vi.stubEnv(name, 'a-secret');
  expect(await findModuleProxy({ ...process.env, GOPROXY: '' })).toBe('https://proxy.example');
  const environment = await readFile(join(folder, 'environment'), 'utf8');
  expect(environment).not.toContain('a-secret');
  expect(environment).toContain('GOTOOLCHAIN=local');
});
