// The script that refreshes the known releases: failures of GitHub's API, the Go module list, --verify.
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { startGithubApi } from '../../support/github/fake-github.ts';
import { tarGz } from '../../support/origins/publish.ts';
import {
  createRefreshFixture,
  KUBO_REPOSITORY,
  kuboFile,
  kuboRelease,
  LOTUS_REPOSITORY,
  type RefreshFixture,
  sha512,
} from '../../support/origins/refresh-known-releases.ts';

const shippedKubo = await loadKnownReleases('kubo');

let fixture: RefreshFixture;
beforeEach(async () => {
  fixture = await createRefreshFixture();
});
afterEach(() => fixture.tearDown());

describe("GitHub's API", () => {
  it.each([
    ['at the first request', 0],
    ['between two pages', 1],
  ])('stops the run when its rate limit is reached, %s, and says until when', async (_, limit) => {
    const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0'), kuboRelease('0.99.1')] };
    const { exitCode, stderr } = await fixture.refresh({ limit, pageSize: 1, releases });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Nothing was written\. GET 'http[^']*releases[^']*' failed: the rate limit is exceeded until 2026-11-\d\dT[\d:.]+Z \(status 403\)\. Set GITHUB_TOKEN/,
    );
    expect(await readdir(fixture.folder)).toEqual([]);
  });

  it('stops the run when it cannot be reached', async () => {
    const { exitCode, stderr } = await fixture.run(['--github-api-url', 'http://127.0.0.1:9'], { GOPROXY: 'off' });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/GET '[^']*' failed: /)]);
  });

  it('gets the token, and no other host does', async () => {
    const other = await startGithubApi({});
    try {
      const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0'), kuboRelease('0.99.1')] };
      const { exitCode, stderr } = await fixture.refresh({ releases, pageSize: 1, nextOrigin: other.url }, [], {
        GITHUB_TOKEN: 'a-token',
      });
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('The next page of releases is at')]);
      expect(fixture.github().requests.map(({ authorization }) => authorization)).toEqual(['Bearer a-token']);
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('gets the token with each page, but not with downloads', async () => {
    const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0'), kuboRelease('0.99.1')] };
    await fixture.refresh({ releases, pageSize: 1 }, ['--product', 'kubo'], { GITHUB_TOKEN: 'a-token' });
    const withToken = fixture.github().requests.filter(({ authorization }) => authorization === 'Bearer a-token');
    expect(withToken.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
      `/repos/${KUBO_REPOSITORY}/releases`,
      '/repositories/0/releases',
    ]);
    expect(fixture.github().requests.length).toBeGreaterThan(2);
  });
});

describe('the Go module list', () => {
  const modules = (kuboVersions: readonly string[]) => ({
    'github.com/ipfs/kubo': kuboVersions,
    'github.com/ipfs/go-ipfs': ['0.13.1', '0.4.22'],
    'github.com/ipfs-cluster/ipfs-cluster': ['1.1.6'],
    'github.com/ipfs/ipfs-cluster': ['1.0.1'],
    'github.com/filecoin-project/lotus': ['1.37.0', '1.36.1', '1.27.2', '0.10.0'],
    'github.com/ipfs/ipget': ['0.13.2'],
    'github.com/ipld/go-car': ['0.6.2'],
    'github.com/filecoin-project/lassie': ['0.1.0'],
  });

  it('adds no versions, and versions that only it has are reported', async () => {
    const { exitCode, stderr } = await fixture.refresh({ modules: modules(['0.43.1', '0.98.0', '0.99.0-rc1']) });
    expect(exitCode).toBe(0);
    expect((await fixture.written('kubo.json')).versions).toEqual(shippedKubo.versions);
    expect(stderr).toBe('kubo: 0.98.0 is only in the Go module list, without archives on GitHub. It was not added.\n');
  });

  it('is reported if it lacks a new version', async () => {
    const { stderr } = await fixture.refresh({
      modules: modules(['0.43.1']),
      releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0')] },
    });
    expect((await fixture.written('kubo.json')).versions[0]).toBe('0.99.0');
    expect(stderr).toBe('kubo: 0.99.0 is new on GitHub, but not in the Go module list.\n');
  });

  it('may fail', async () => {
    const releases = { [KUBO_REPOSITORY]: [kuboRelease('0.99.0')] };
    const { exitCode, stderr } = await fixture.refresh({ releases }, ['--product', 'kubo']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^kubo: A Go module list was not compared: GET '[^']*kubo\/@v\/list' failed: status 404\.\n/,
    );
    expect(stderr.match(/was not compared/g)).toHaveLength(2);
    expect((await fixture.written('kubo.json')).versions[0]).toBe('0.99.0');
  });

  it.each(['off', 'direct', 'direct,https://proxy.example'])('is not requested with GOPROXY=%s', async (GOPROXY) => {
    const { exitCode, stderr } = await fixture.refresh({}, [], { GOPROXY });
    expect([exitCode, stderr]).toEqual([0, 'GOPROXY has no module proxy, so the Go module list is not compared.\n']);
    expect(fixture.github().requests.filter(({ path }) => path.startsWith('/go/'))).toEqual([]);
  });

  it('comes from the proxy of the go command if the environment has none', async () => {
    const github = await startGithubApi({ modules: modules(['0.98.0']) });
    await writeFile(
      join(fixture.folder, 'go'),
      `#!/bin/sh\n[ "$1 $2" = "env GOPROXY" ] && echo "${github.goProxy},direct"\n`,
      {
        mode: 0o755,
      },
    );
    const { stderr } = await fixture.run(['--github-api-url', github.url, '--product', 'kubo'], {
      PATH: `${fixture.folder}:${process.env.PATH}`,
    });
    await github.close();
    expect(stderr).toContain('kubo: 0.98.0 is only in the Go module list');
  });
});

describe('--verify', () => {
  it('downloads the newest release, hashes it, and records day and origin', async () => {
    const before = new Date().toISOString().slice(0, 10);
    const { exitCode, stdout } = await fixture.refresh(
      { releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0'), kuboRelease('0.98.0')] } },
      ['--verify'],
    );
    expect(exitCode).toBe(0);
    const { digests } = await fixture.written('kubo.json');
    const verified = digests[kuboFile('0.99.0')]?.map((digest) => digest.verified);
    const days = [before, new Date().toISOString().slice(0, 10)];
    expect(verified).toHaveLength(2);
    for (const each of verified ?? []) {
      expect(each?.origins).toEqual(['GitHub releases']);
      expect(days).toContain(each?.date);
    }
    expect(digests).not.toHaveProperty(kuboFile('0.98.0'));
    expect(stdout).toContain(`verified ${kuboFile('0.99.0')}\n`);
    const downloads = fixture
      .github()
      .requests.filter(({ path }) => path.startsWith('/files/') && !path.endsWith('.sha512'));
    expect(downloads).toHaveLength(1);
  });

  it('records the digests of the executables in the archives that it downloads', async () => {
    const program = Buffer.from('a program');
    const name = kuboFile('0.99.0');
    const content = await tarGz([{ name: 'kubo/ipfs', content: program }]);
    const { stderr } = await fixture.refresh(
      { releases: { [KUBO_REPOSITORY]: [{ tag: 'v0.99.0', assets: [{ name, content }] }, kuboRelease('0.98.0')] } },
      ['--verify', '--since', '0.98.0'],
    );
    const sha256 = createHash('sha256').update(program).digest('hex');
    expect((await fixture.written('kubo.json')).executables).toEqual({ [name]: { ipfs: sha256 } });
    expect(stderr).toContain(`${kuboFile('0.98.0')} was not unpacked: `);
  });

  it('verifies each release of --since', async () => {
    await fixture.refresh(
      { releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0'), kuboRelease('0.98.0'), kuboRelease('0.97.0')] } },
      ['--verify', '--since', '0.98.0'],
    );
    const { digests } = await fixture.written('kubo.json');
    for (const version of ['0.99.0', '0.98.0']) expect(digests[kuboFile(version)]?.[0]?.verified).toBeDefined();
    expect(digests).not.toHaveProperty(kuboFile('0.97.0'));
  });

  it("fails and writes nothing if a download differs from GitHub's digest", async () => {
    const { exitCode, stderr } = await fixture.refresh(
      { releases: { [KUBO_REPOSITORY]: [kuboRelease('0.99.0', { digest: `sha256:${'e'.repeat(64)}` })] } },
      ['--verify'],
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/two values of sha256:\ne{64} \(https:.*\)\n[0-9a-f]{64} \(the download of http/);
    expect(await readdir(fixture.folder)).toEqual([]);
  });

  it('records the digest of the download if an archive has none', async () => {
    const release = {
      tag: 'v1.99.0',
      assets: [{ name: 'lotus_v1.99.0_linux_amd64_v1.tar.gz', content: 'lotus', digest: null }],
    };
    await fixture.refresh({ releases: { [LOTUS_REPOSITORY]: [release] } }, ['--verify']);
    expect((await fixture.written('lotus.json')).digests['lotus_v1.99.0_linux_amd64_v1.tar.gz']).toEqual([
      {
        algorithm: 'sha512',
        hex: sha512('lotus'),
        sources: [`${fixture.github().url}/files/${LOTUS_REPOSITORY}/v1.99.0/lotus_v1.99.0_linux_amd64_v1.tar.gz`],
        independent: 1,
        verified: { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), origins: ['GitHub releases'] },
      },
    ]);
  });
});
