// The script that refreshes the known releases: what it adds, compares and writes.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownDigest } from '../../../kit/distributions/known-digest.ts';
import shippedNewest from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import shippedTools from '../../../kit/distributions/tools.json' with { type: 'json' };
import { apiDigest, sha512Line } from '../../support/github/fake-github.ts';
import { startOrigin } from '../../support/origins/loopback-origin.ts';
import { publishRelease } from '../../support/origins/publish.ts';
import {
  CLUSTER_PROGRAM_NAMES,
  CLUSTER_REPOSITORY,
  createRefreshFixture,
  createRelease,
  KUBO_REPOSITORY,
  kuboFile,
  kuboRelease,
  LOTUS_REPOSITORY,
  type RefreshFixture,
  SHIPPED_FOLDER,
  sha512,
} from '../../support/origins/refresh-known-releases.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';

const FILES = ['cluster.json', 'kubo.json', 'lotus-miner.json', 'lotus.json', 'newest.json'];

const VERIFIED = { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), origins: ['GitHub releases'] };

const shippedKubo = await loadKnownReleases('kubo');
const shippedCluster = await loadKnownReleases('cluster');
const shippedLotus = await loadKnownReleases('lotus');
const shippedMiner = await loadKnownReleases('lotus-miner');

let fixture: RefreshFixture;
beforeEach(async () => {
  fixture = await createRefreshFixture();
});
afterEach(() => fixture.tearDown());

describe('a new release on GitHub', () => {
  it("is added with GitHub's digest and that of the .sha512 file", async () => {
    const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0')] };
    const { exitCode, stdout } = await fixture.refresh({ releases }, ['--verify']);
    expect(exitCode).toBe(0);
    const known = await fixture.written('kubo.json');
    expect(known.versions).toEqual(['0.99.0', ...shippedKubo.versions]);
    expect(known.digests[kuboFile('0.99.0')]).toEqual([
      {
        algorithm: 'sha512',
        hex: sha512('kubo 0.99.0'),
        sources: [`${fixture.github().url}/files/${KUBO_REPOSITORY}/v0.99.0/${kuboFile('0.99.0')}.sha512`],
        independent: 1,
        verified: VERIFIED,
      },
      {
        algorithm: 'sha256',
        hex: apiDigest('kubo 0.99.0').slice('sha256:'.length),
        sources: ['https://github.example/ipfs/kubo/releases/tag/v0.99.0'],
        independent: 1,
        verified: VERIFIED,
      },
    ]);
    expect(await fixture.written('newest.json')).toEqual({ ...shippedNewest, kubo: '0.99.0' });
    expect(stdout).toContain('(1 new)');
  });

  it('is added with the digest of the .sha512 file if GitHub has none', async () => {
    const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0', { digest: null })] };
    await fixture.refresh({ releases }, ['--verify']);
    const { digests } = await fixture.written('kubo.json');
    expect(digests[kuboFile('0.99.0')]?.map(({ algorithm }) => algorithm)).toEqual(['sha512']);
  });

  it('is added without its digests if they were not compared with a download', async () => {
    const { exitCode, stdout } = await fixture.refresh({ releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0')] } });
    expect(exitCode).toBe(0);
    const known = await fixture.written('kubo.json');
    expect(known).toEqual({ ...shippedKubo, versions: ['0.99.0', ...shippedKubo.versions] });
    expect(stdout).toContain('kubo: 1 digests of files that were not downloaded were not added');
    expect(fixture.github().requests.filter(({ path }) => path.startsWith('/files/'))).toEqual([]);
  });

  it('is found on every page and for every product, with one list for two products of a repository', async () => {
    const filler = Array.from({ length: 7 }, (_, i) => ({ tag: `v0.${900 + i}.0-rc1`, prerelease: true }));
    const { exitCode } = await fixture.refresh({
      pageSize: 3,
      releases: {
        [KUBO_REPOSITORY]: [...filler, kuboRelease('0.99.0')],
        [CLUSTER_REPOSITORY]: [
          {
            tag: 'v1.99.0',
            assets: CLUSTER_PROGRAM_NAMES.map((name) => ({
              name: `${name}_v1.99.0_linux-arm64.tar.gz`,
              content: name,
            })),
          },
        ],
        [LOTUS_REPOSITORY]: [
          createRelease('v1.99.0', 'lotus_v1.99.0_linux_amd64_v1.tar.gz'),
          createRelease('miner/v1.98.0', 'lotus-miner_v1.98.0_darwin_arm64.tar.gz'),
        ],
      },
    });
    expect(exitCode).toBe(0);
    expect((await fixture.written('kubo.json')).versions[0]).toBe('0.99.0');
    const cluster = await fixture.written('cluster.json');
    expect(cluster.versions).toEqual(['1.99.0', ...shippedCluster.versions]);
    expect((await fixture.written('lotus.json')).versions).toEqual(['1.99.0', ...shippedLotus.versions]);
    expect((await fixture.written('lotus-miner.json')).versions).toEqual(['1.98.0', ...shippedMiner.versions]);
    expect(await fixture.written('newest.json')).toEqual({
      kubo: '0.99.0',
      cluster: '1.99.0',
      lotus: '1.99.0',
      'lotus-miner': '1.98.0',
    });
    const asked = fixture
      .github()
      .requests.map(({ path }) => path)
      .filter((path) => /^\/repo/.test(path));
    expect(asked).toEqual([
      `/repos/${KUBO_REPOSITORY}/releases?per_page=100`,
      '/repositories/0/releases?per_page=100&page=2',
      '/repositories/0/releases?per_page=100&page=3',
      `/repos/${CLUSTER_REPOSITORY}/releases?per_page=100`,
      `/repos/${LOTUS_REPOSITORY}/releases?per_page=100`,
      ...Object.values(shippedTools).map(({ repository }) => `/repos/${repository}/releases?per_page=100`),
    ]);
  });

  it('is not added if it is a draft or pre-release, has no archives, or has another name', async () => {
    await fixture.refresh({
      releases: {
        [KUBO_REPOSITORY]: [
          kuboRelease('0.99.0', { draft: true }),
          kuboRelease('0.99.1', { prerelease: true }),
          kuboRelease('0.99.2-rc1'),
          { tag: 'v0.99.3' },
          { tag: 'v0.99.4', assets: [{ name: 'kubo-source.tar.gz', content: 'x' }] },
          kuboRelease('0.99.5', { tag: 'release-0.99.5' }),
        ],
        [LOTUS_REPOSITORY]: [createRelease('v1.99.0', 'lotus_v1.99.0_darwin_all.tar.gz')],
      },
    });
    for (const file of FILES)
      expect(await readFile(join(fixture.folder, file), 'utf8')).toBe(
        await readFile(join(SHIPPED_FOLDER, file), 'utf8'),
      );
  });

  it('is added only if --since, a version or a day, includes it', async () => {
    const releases = {
      [KUBO_REPOSITORY]: [
        kuboRelease('0.99.1', { publishedAt: '2026-11-02T00:00:00Z' }),
        kuboRelease('0.99.0', { publishedAt: '2026-11-01T23:59:59Z' }),
      ],
    };
    for (const since of ['0.99.1', '2026-11-02']) {
      expect((await fixture.refresh({ releases }, ['--since', since])).exitCode).toBe(0);
      expect((await fixture.written('kubo.json')).versions).toEqual(['0.99.1', ...shippedKubo.versions]);
    }
    const { exitCode, stderr } = await fixture.refresh({ releases }, ['--since', 'yesterday']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("--since 'yesterday': not a version or a day.")]);
  });

  it('is requested only for the products in --product', async () => {
    await fixture.refresh({ releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0')] } }, ['--product', 'cluster']);
    expect((await fixture.written('kubo.json')).versions).toEqual(shippedKubo.versions);
    expect(fixture.github().requests.map(({ path }) => path)).toEqual([
      `/repos/${CLUSTER_REPOSITORY}/releases?per_page=100`,
      '/go/github.com/ipfs-cluster/ipfs-cluster/@v/list',
      '/go/github.com/ipfs/ipfs-cluster/@v/list',
    ]);
  });
});

describe('a known release', () => {
  // Each refresh may change which archives have a digest of GitHub's algorithm.
  const isComparable = ([name, [digest]]: [string, readonly KnownDigest[]]) =>
    digest?.algorithm === 'sha256' && !name.includes('-rc');
  const [file = '', [sha256] = []] = Object.entries(shippedLotus.digests).find(isComparable) ?? [];
  const releaseWith = (digest: string) => {
    const tag = /v?(\d+\.\d+\.\d+)/.exec(file)?.[1];
    return { tag: `v${tag}`, assets: [{ name: file, content: file, digest }] };
  };

  it('is compared without requests for .sha512 files, and does not change', async () => {
    const same = releaseWith(`sha256:${sha256?.hex}`);
    expect((await fixture.refresh({ releases: { [LOTUS_REPOSITORY]: [same] } })).exitCode).toBe(0);
    expect(await fixture.written('lotus.json')).toEqual(shippedLotus);
    expect(fixture.github().requests.filter(({ path }) => path.startsWith('/files/'))).toEqual([]);
  });

  it('with another digest on GitHub is an error that shows both, and nothing is written', async () => {
    const other = 'f'.repeat(64);
    const { exitCode, stderr } = await fixture.refresh({
      releases: {
        [KUBO_REPOSITORY]: [kuboRelease('0.99.0')],
        [LOTUS_REPOSITORY]: [releaseWith(`sha256:${other}`)],
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing was written.');
    expect(stderr).toContain(`${file} has two values of sha256:\n${sha256?.hex}`);
    expect(stderr).toContain(other);
    expect(await readdir(fixture.folder)).toEqual([]);
  });

  it('with another digest in the .sha512 file is an error', async () => {
    const release = kuboRelease('0.38.2');
    const known = Object.keys(shippedKubo.digests).filter((name) => name.includes('_v0.38.2_'));
    expect(known).not.toContain(kuboFile('0.38.2'));
    const [archive] = release.assets ?? [];
    if (!archive) throw new Error('no archive');
    const wrong = { name: `${archive.name}.sha512`, content: sha512Line('another', 'another') };
    const { exitCode, stderr } = await fixture.refresh(
      { releases: { [KUBO_REPOSITORY]: [{ ...release, assets: [archive, wrong] }] } },
      ['--since', '0.38.2', '--verify'],
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`does not contain the sha512 of ${archive.name}`)]);
  });
});

it('reads Kubo and Cluster from a copy of dist.ipfs.tech in --dist-url', async () => {
  const platforms = { 'linux-amd64': tinyElf('amd64', '0.99.0\n'), 'windows-amd64': Buffer.from('MZ') };
  const served = await mkdtemp(join(tmpdir(), 'dist-'));
  const dist = await startOrigin(served);
  try {
    const archives = await publishRelease(served, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms });
    for (const version of ['0.99.1-rc1', '0.43.0'])
      await publishRelease(served, { name: 'kubo', version, binary: 'ipfs', platforms });
    await publishRelease(served, { name: 'go-ipfs', version: '0.13.0', binary: 'ipfs', platforms });
    for (const name of CLUSTER_PROGRAM_NAMES) {
      await publishRelease(served, { name, version: '1.99.0', binary: name, platforms });
    }
    expect((await fixture.refresh({}, ['--dist-url', dist.url, '--verify'])).exitCode).toBe(0);
    const known = await fixture.written('kubo.json');
    expect(known.versions).toEqual(['0.99.0', ...shippedKubo.versions]);
    expect(known.digests[kuboFile('0.99.0')]).toEqual([
      {
        algorithm: 'sha512',
        hex: archives['linux-amd64']?.sha512,
        sources: [`${dist.url}/kubo/v0.99.0/dist.json`],
        independent: 1,
        verified: { ...VERIFIED, origins: ['dist.ipfs.tech'] },
      },
    ]);
    const cluster = await fixture.written('cluster.json');
    expect(cluster.versions).toEqual(['1.99.0', ...shippedCluster.versions]);
    expect(Object.keys(cluster.digests).filter((file) => file.includes('_v1.99.0_'))).toHaveLength(3 * 2);
    const isArchive = (path: string) => /\.(?:tar\.gz|zip)$/.test(path);
    expect(dist.requests.map(({ path }) => path).filter((path) => !isArchive(path))).toEqual([
      '/kubo/versions',
      '/kubo/v0.99.0/dist.json',
      '/go-ipfs/versions',
      ...CLUSTER_PROGRAM_NAMES.flatMap((name) => [`/${name}/versions`, `/${name}/v1.99.0/dist.json`]),
    ]);
  } finally {
    await dist.close();
    await rm(served, { recursive: true });
  }
});

it('adds releases of tools to tools.json without changing anything else', async () => {
  const path = join(fixture.folder, 'tools.json');
  await writeFile(path, JSON.stringify(shippedTools));
  const file = 'ipget_v0.99.0_linux-amd64.tar.gz';
  const releases = { 'ipfs/ipget': [createRelease('v0.99.0', file), { tag: 'v0.99.1' }] };
  const { exitCode, stderr } = await fixture.refresh({ releases }, ['--tools', path, '--verify']);
  expect(exitCode, stderr).toBe(0);
  const origin = {
    sources: ['https://github.example/ipfs/ipget/releases/tag/v0.99.0'],
    independent: 1,
    verified: VERIFIED,
  };
  const known = {
    versions: ['0.99.0', ...shippedTools.ipget.known.versions],
    digests: { [file]: [{ algorithm: 'sha256', hex: apiDigest(file).slice('sha256:'.length), ...origin }] },
  };
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    ...shippedTools,
    ipget: { ...shippedTools.ipget, known },
  });
  expect(await fixture.written('newest.json')).toEqual(shippedNewest);
});

it('adds a list of records without any request or other change', async () => {
  const file = 'lotus_v1.28.4_linux_amd64.tar.gz';
  const record = {
    tool: 'lotus',
    version: 'v1.28.4',
    file,
    alg: 'sha256',
    hex: 'a'.repeat(64),
    source: `https://github.com/a/b/blob/${'1'.repeat(40)}/c`,
  };
  await writeFile(join(fixture.folder, 'records.json'), JSON.stringify([record]));
  const { exitCode } = await fixture.refresh({}, ['--records', join(fixture.folder, 'records.json')]);

  expect(exitCode).toBe(0);
  for (const name of ['kubo.json', 'cluster.json', 'newest.json']) {
    expect(await readFile(join(fixture.folder, name), 'utf8')).toBe(await readFile(join(SHIPPED_FOLDER, name), 'utf8'));
  }
  expect((await fixture.written('lotus.json')).versions).toContain('1.28.4');
  expect((await fixture.written('lotus-miner.json')).digests).toHaveProperty(file);
  expect(fixture.github().requests).toEqual([]);
});
