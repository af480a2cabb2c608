// The script that refreshes the known releases, against an origin that published something new.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import shippedNewest from '../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { type KnownReleases, loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import shippedTools from '../../kit/distributions/tools.json' with { type: 'json' };
import { type Origin, startOrigin } from '../support/origin.ts';
import { publish } from '../support/publish.ts';
import { tinyElf } from '../support/tiny-elf.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'known-releases', 'refresh.ts');
const PLATFORMS = { 'linux-amd64': tinyElf('amd64', '0.99.0\n'), 'windows-amd64': Buffer.from('MZ') };
const CLUSTER = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];

const shippedKubo = await loadKnownReleases('kubo');
const shippedCluster = await loadKnownReleases('cluster');
const shippedLotus = await loadKnownReleases('lotus');
const shippedMiner = await loadKnownReleases('lotus-miner');

let folder: string;
let origin: Origin;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
  origin = await startOrigin(folder);
  await publish(folder, { name: 'go-ipfs', version: '0.13.0', binary: 'ipfs', platforms: PLATFORMS });
});
afterEach(async () => {
  await origin.close();
  await rm(folder, { recursive: true });
});

async function refresh(args: readonly string[], token?: string): Promise<void> {
  const { GITHUB_TOKEN: _, ...env } = process.env;
  const options = { env: { ...env, ...(token ? { GITHUB_TOKEN: token } : {}) } };
  await promisify(execFile)(process.execPath, [SCRIPT, '--out', folder, ...args], options);
}

async function written(file: string): Promise<KnownReleases> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as KnownReleases;
}

async function newest(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(folder, 'newest.json'), 'utf8')) as Record<string, string>;
}

it('adds what is new with its digests, and asks for nothing that is known', async () => {
  const archives = await publish(folder, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms: PLATFORMS });
  await publish(folder, { name: 'kubo', version: '0.99.1-rc1', binary: 'ipfs', platforms: PLATFORMS });
  await publish(folder, { name: 'kubo', version: '0.43.0', binary: 'ipfs', platforms: PLATFORMS });
  for (const name of CLUSTER) {
    await publish(folder, { name, version: '1.1.5', binary: name, platforms: PLATFORMS });
    await publish(folder, { name, version: '0.11.0', binary: name, platforms: PLATFORMS });
    await publish(folder, { name, version: '1.99.0', binary: name, platforms: PLATFORMS });
  }
  await refresh(['--dist-url', origin.url]);

  const known = await written('kubo.json');
  expect(known.versions).toEqual(['0.99.0', ...shippedKubo.versions]);
  expect(known.digests['kubo_v0.99.0_linux-amd64.tar.gz']).toEqual([
    {
      algorithm: 'sha512',
      hex: archives['linux-amd64']?.sha512,
      source: `${origin.url}/kubo/v0.99.0/dist.json`,
    },
  ]);
  expect(known.digests['kubo_v0.43.0_linux-amd64.tar.gz']?.[0]?.hex).toMatch(/^6af21cd24a307d94/);
  const cluster = await written('cluster.json');
  expect(cluster.versions).toEqual(['1.99.0', ...shippedCluster.versions]);
  expect(Object.keys(cluster.digests).filter((file) => file.includes('_v1.99.0_'))).toHaveLength(3 * 2);
  expect(await newest()).toEqual({ ...shippedNewest, kubo: '0.99.0', cluster: '1.99.0' });
  expect(origin.requests.map(({ path }) => path)).toEqual([
    '/kubo/versions',
    '/kubo/v0.99.0/dist.json',
    '/go-ipfs/versions',
    ...CLUSTER.flatMap((name) => [`/${name}/versions`, `/${name}/v1.99.0/dist.json`]),
  ]);
});

it('knows Lotus and Lotus Miner from GitHub alone, each by its own tags', async () => {
  await publish(folder, { name: 'kubo', version: '0.43.0', binary: 'ipfs', platforms: PLATFORMS });
  for (const name of CLUSTER) await publish(folder, { name, version: '1.1.5', binary: name, platforms: PLATFORMS });
  const asset = (name: string, digit: string) => ({ name, digest: `sha256:${digit.repeat(64)}` });
  const release = (tag_name: string, assets: readonly object[], draft = false) => {
    return { tag_name, draft, html_url: `https://github.example/${tag_name}`, assets };
  };
  const lotus = [
    release('v1.99.0', [
      asset('lotus_v1.99.0_linux_amd64_v1.tar.gz', 'a'),
      asset('lotus_v1.99.0_darwin_all.tar.gz', 'b'),
    ]),
    release('miner/v1.98.0', [asset('lotus-miner_v1.98.0_darwin_arm64.tar.gz', 'c')]),
    release('v1.99.1', [asset('lotus_v1.99.1_linux_amd64_v1.tar.gz', 'd')], true),
    release('v1.99.2', []),
    release('v1.99.3-rc1', [asset('lotus_v1.99.3-rc1_linux_amd64_v1.tar.gz', 'e')]),
    release('v1.37.0', [asset('lotus_v1.37.0_linux_amd64_v1.tar.gz', 'f')]),
  ];
  origin.misbehave(({ path }) => {
    if (!path.startsWith('/repos/')) return null;
    const body = JSON.stringify(path.includes('/lotus/') ? lotus : []);
    return { kind: 'answer', status: 200, body, headers: { 'content-type': 'application/json' } };
  });
  await refresh(['--dist-url', origin.url, '--github-api-url', origin.url], 'a-token');

  const node = await written('lotus.json');
  expect(node.versions).toEqual(['1.99.0', ...shippedLotus.versions]);
  expect(Object.keys(node.digests)[0]).toBe('lotus_v1.99.0_linux_amd64_v1.tar.gz');
  expect(node.digests['lotus_v1.99.0_linux_amd64_v1.tar.gz']).toEqual([
    { algorithm: 'sha256', hex: 'a'.repeat(64), source: 'https://github.example/v1.99.0' },
  ]);
  expect(node.digests).not.toHaveProperty('lotus_v1.99.0_darwin_all.tar.gz');
  const miner = await written('lotus-miner.json');
  expect(miner.versions).toEqual(['1.98.0', ...shippedMiner.versions]);
  expect(miner.digests).toHaveProperty('lotus-miner_v1.98.0_darwin_arm64.tar.gz');
  expect(await newest()).toMatchObject({ lotus: '1.99.0', 'lotus-miner': '1.98.0' });
});

it('adds releases of tools to their entries in tools.json, where everything else stays', async () => {
  await publish(folder, { name: 'kubo', version: '0.43.0', binary: 'ipfs', platforms: PLATFORMS });
  for (const name of CLUSTER) await publish(folder, { name, version: '1.1.5', binary: name, platforms: PLATFORMS });
  const file = 'ipget_v0.99.0_linux-amd64.tar.gz';
  const assets = [{ name: file, digest: `sha256:${'a'.repeat(64)}` }];
  const ipget = [
    { tag_name: 'v0.99.0', draft: false, html_url: 'https://github.example/v0.99.0', assets },
    { tag_name: 'v0.99.1', draft: false, html_url: 'https://github.example/v0.99.1', assets: [] },
  ];
  origin.misbehave(({ path }) => {
    if (!path.startsWith('/repos/')) return null;
    const body = JSON.stringify(path.includes('/ipget/') ? ipget : []);
    return { kind: 'answer', status: 200, body, headers: { 'content-type': 'application/json' } };
  });
  const path = join(folder, 'tools.json');
  await writeFile(path, JSON.stringify(shippedTools));
  await refresh(['--tools', path, '--dist-url', origin.url, '--github-api-url', origin.url], 'a-token');

  const known = {
    versions: ['0.99.0', ...shippedTools.ipget.known.versions],
    digests: { [file]: [{ algorithm: 'sha256', hex: 'a'.repeat(64), source: 'https://github.example/v0.99.0' }] },
  };
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    ...shippedTools,
    ipget: { ...shippedTools.ipget, known },
  });
  expect(Object.keys(await newest())).toEqual(Object.keys(shippedNewest));
});

it('adds a list of records without any request, and changes nothing else', async () => {
  const file = 'lotus_v1.28.4_linux_amd64.tar.gz';
  const record = { tool: 'lotus', version: 'v1.28.4', file, alg: 'sha256', hex: 'a'.repeat(64), source: 'a test' };
  await writeFile(join(folder, 'records.json'), JSON.stringify([record]));
  await refresh(['--records', join(folder, 'records.json'), '--dist-url', origin.url, '--github-api-url', origin.url]);

  const shipped = (name: string) =>
    readFile(join(SCRIPT, '..', '..', '..', 'kit', 'distributions', 'known-releases', name), 'utf8');
  for (const name of ['kubo.json', 'cluster.json', 'newest.json']) {
    expect(await readFile(join(folder, name), 'utf8')).toBe(await shipped(name));
  }
  expect((await written('lotus.json')).versions).toContain('1.28.4');
  expect((await written('lotus-miner.json')).digests).toHaveProperty(file);
  expect(origin.requests).toEqual([]);
});
