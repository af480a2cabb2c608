// Resolves `latest` and ranges with the lists that answer: GitHub's API, the redirect to the newest release, the Go
// module proxy.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Distribution } from '../../../kit/distributions/distribution.ts';
import { ORIGIN_URLS } from '../../../kit/distributions/origins.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { lotus } from '../../../kit/distributions/products/lotus.ts';
import { openNetwork } from '../../../kit/download/network.ts';
import { fetchPublishedVersions } from '../../../kit/install/version/published.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { type ServedRelease, startGithubServers } from '../../support/github/fake-github.ts';
import { type FakeServer, startFakeServer } from '../../support/server.ts';

const DOWN = { kind: 'answer', status: 503 } as const;
const RATE_LIMITED = {
  kind: 'answer',
  status: 403,
  body: '{"message":"API rate limit exceeded"}',
  type: 'application/json',
} as const;

let folder: string;
let standIns: FakeServer[];
let goProxy: string | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'versions-'));
  standIns = [];
  goProxy = process.env.GOPROXY;
});
afterEach(async () => {
  if (goProxy === undefined) delete process.env.GOPROXY;
  else process.env.GOPROXY = goProxy;
  for (const each of standIns) await each.close();
  await rm(folder, { recursive: true });
});

const archiveOf = (version: string, platform = 'linux-arm64') => `kubo_v${version}_${platform}.tar.gz`;

/** Releases of Kubo, newest first, with or without an archive for linux/arm64. */
async function releasesOf(...rows: readonly (readonly [string, Partial<ServedRelease>?])[]): Promise<ServedRelease[]> {
  const releases: ServedRelease[] = [];
  for (const [version, over] of rows) {
    const file = join('kubo', `v${version}`, archiveOf(version));
    await mkdir(join(folder, 'kubo', `v${version}`), { recursive: true });
    await writeFile(join(folder, file), version);
    releases.push({ repository: 'ipfs/kubo', tag: `v${version}`, files: [file], ...over });
  }
  return releases;
}

interface Query {
  readonly releases: readonly ServedRelease[];
  readonly accepts?: (version: string) => boolean;
  readonly modules?: readonly string[];
  readonly broken?: (standIns: { github: FakeServer; api: FakeServer }) => void;
  readonly distribution?: Distribution;
}

async function ask({ releases, accepts = () => true, modules, broken, distribution = kubo }: Query) {
  const { github, api } = await startGithubServers(folder, releases);
  const proxy = await startFakeServer((_, response) => {
    response.writeHead(modules ? 200 : 404).end(modules?.map((version) => `v${version}\n`).join(''));
  });
  standIns.push(github, api, proxy);
  process.env.GOPROXY = proxy.url;
  broken?.({ github, api });
  const lines: string[] = [];
  const log = { info: (text: string) => lines.push(text), debug: () => {}, warning: () => {} };
  const network = openNetwork({ urls: { ...ORIGIN_URLS, github: github.url, 'github-api': api.url } });
  const platform = parsePlatform('linux/arm64');
  const versions = await fetchPublishedVersions({ distribution, mirror: null, platform, accepts }, network, log);
  return { versions, lines, requests: [...api.requests, ...github.requests, ...proxy.requests] };
}

describe('GitHub’s API', () => {
  it('finds the newest version with one request', async () => {
    const { versions, requests } = await ask({ releases: await releasesOf(['0.99.1'], ['0.99.0']) });
    expect([versions, requests]).toEqual([['0.99.1', '0.99.0'], ['GET /repos/ipfs/kubo/releases?per_page=100']]);
  });

  it('skips drafts, pre-releases and releases without an archive for the platform, and logs this', async () => {
    const releases = await releasesOf(
      ['0.99.4', { draft: true }],
      ['0.99.3', { prerelease: true }],
      ['0.99.2', { files: [] }],
      ['0.99.1-rc1', { prerelease: true }],
      ['0.99.0'],
    );
    const { versions, lines } = await ask({ releases });
    expect(versions).toEqual(['0.99.1-rc1', '0.99.0']);
    expect(lines).toEqual([
      'Skipping Kubo 0.99.4: GitHub releases (API) marks it as a draft',
      'Skipping Kubo 0.99.3: GitHub releases (API) marks it as a pre-release',
      `Skipping Kubo 0.99.2: it has no ${archiveOf('0.99.2')}`,
    ]);
  });
});

describe('a list of versions, if the API is rate-limited,', () => {
  const broken = ({ api }: { api: FakeServer }) => api.setFault(RATE_LIMITED);

  it('comes from the redirect to the newest release', async () => {
    const { versions, requests, lines } = await ask({ releases: await releasesOf(['0.99.1'], ['0.99.0']), broken });
    expect(versions).toEqual(['0.99.1']);
    expect(requests).toEqual([
      'GET /repos/ipfs/kubo/releases?per_page=100',
      'GET /ipfs/kubo/releases/latest',
      // Checks whether the release has an archive for the platform.
      `HEAD /ipfs/kubo/releases/download/v0.99.1/${archiveOf('0.99.1')}`,
      expect.stringMatching(/^HEAD \/objects\//),
    ]);
    expect(lines).toEqual([expect.stringMatching(/^GitHub releases \(API\): it answered 403 \(http/)]);
  });

  it('comes from the module proxy for a range that the newest release does not satisfy', async () => {
    const releases = await releasesOf(['0.99.1'], ['0.98.0']);
    const accepts = (version: string) => version.startsWith('0.98.');
    const { versions } = await ask({ releases, accepts, broken, modules: ['0.98.0', '0.99.1'] });
    expect(versions).toEqual(['0.99.1', '0.98.0']);
  });

  it('comes from the module proxy if the newest release has no archive for the platform', async () => {
    const releases = await releasesOf(['0.99.1', { files: [] }], ['0.99.0']);
    const { versions, lines } = await ask({ releases, broken, modules: ['0.99.0', '0.99.1'] });
    expect(versions).toEqual(['0.99.0']);
    expect(lines).toContain(`Skipping Kubo 0.99.1: it has no ${archiveOf('0.99.1')}`);
  });
});

describe('the module proxy', () => {
  it('skips a tag that was never released', async () => {
    const releases = await releasesOf(['0.99.0']);
    const { versions, lines } = await ask({
      // There is no redirect, because the only release is a draft.
      releases: [
        { repository: 'ipfs/kubo', tag: 'v0.99.1', files: [], draft: true },
        ...releases.map((each) => ({ ...each, prerelease: true })),
      ],
      modules: ['0.99.0', '0.99.1'],
      broken: ({ api }) => api.setFault(DOWN),
    });
    expect(versions).toEqual(['0.99.0']);
    expect(lines.at(-1)).toBe(`Skipping Kubo 0.99.1: it has no ${archiveOf('0.99.1')}`);
  });

  it('lists Lotus by its own module', async () => {
    const { requests } = await ask({
      distribution: lotus,
      releases: [],
      modules: ['1.99.0'],
      broken: ({ api, github }) => {
        api.setFault(DOWN);
        github.setFault(DOWN);
      },
    });
    expect(requests).toContain('GET /github.com/filecoin-project/lotus/@v/list');
  });
});

it('the error names every list and why it failed', async () => {
  const broken = ({ api, github }: { api: FakeServer; github: FakeServer }) => {
    api.setFault(RATE_LIMITED);
    github.setFault({ kind: 'answer', status: 451 });
  };
  await expect(ask({ releases: [], broken })).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringMatching(
      /GitHub releases \(API\): it answered 403\n {2}GitHub releases: it answered 451\n {2}Go module proxy: it answered 404\nUse an exact version/,
    ),
  });
});
