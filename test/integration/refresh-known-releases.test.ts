// The script that refreshes the known releases, against an origin that published something new.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { type Origin, startOrigin } from '../support/origin.ts';
import { publish } from '../support/publish.ts';
import { tinyElf } from '../support/tiny-elf.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'known-releases', 'refresh.ts');

let folder: string;
let origin: Origin;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
  origin = await startOrigin(folder);
});
afterAll(async () => {
  await origin.close();
  await rm(folder, { recursive: true });
});

it('adds what is new with its digests, and asks for nothing that is known', async () => {
  const platforms = { 'linux-amd64': tinyElf('amd64', '0.99.0\n'), 'windows-amd64': Buffer.from('MZ') };
  const archives = await publish(folder, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms });
  await publish(folder, { name: 'kubo', version: '0.99.1-rc1', binary: 'ipfs', platforms });
  await publish(folder, { name: 'kubo', version: '0.43.0', binary: 'ipfs', platforms });
  await publish(folder, { name: 'go-ipfs', version: '0.13.0', binary: 'ipfs', platforms });
  const { GITHUB_TOKEN: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, [SCRIPT, '--dist-url', origin.url, '--out', folder], { env });

  const known = JSON.parse(await readFile(join(folder, 'kubo.json'), 'utf8')) as KnownReleases;
  expect(known.versions.slice(0, 3)).toEqual(['0.99.0', '0.43.1', '0.43.0']);
  expect(known.digests['kubo_v0.99.0_linux-amd64.tar.gz']).toEqual([
    {
      algorithm: 'sha512',
      hex: archives['linux-amd64']?.sha512,
      source: `${origin.url}/kubo/v0.99.0/dist.json`,
    },
  ]);
  expect(known.digests['kubo_v0.43.0_linux-amd64.tar.gz']?.[0]?.hex).toMatch(/^6af21cd24a307d94/);
  expect(JSON.parse(await readFile(join(folder, 'newest.json'), 'utf8'))).toEqual({ kubo: '0.99.0' });
  expect(origin.requests.map(({ path }) => path)).toEqual([
    '/kubo/versions',
    '/kubo/v0.99.0/dist.json',
    '/go-ipfs/versions',
  ]);
});
