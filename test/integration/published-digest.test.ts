// The digests that origins publish for an archive, and how they are combined.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archivesFor } from '../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { GITHUB_ORIGIN, ORIGIN_URLS } from '../../kit/distributions/origins.ts';
import { kubo } from '../../kit/distributions/products/kubo.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { acquirePrebuilt } from '../../kit/install/prebuilt.ts';
import { fetchPublishedDigest } from '../../kit/install/verify/published-digest.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { publishProduct } from '../support/origins/publish-product.ts';
import { createSelfSignedCertificate } from '../support/self-signed.ts';
import { createToolRequest } from '../support/tool-request.ts';

const BYTES = Buffer.from('an archive');
const SHA512 = createHash('sha512').update(BYTES).digest('hex');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const OTHER = '0'.repeat(128);
const FILE = 'kubo_v0.99.0_linux-amd64.tar.gz';
const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };

let folder: string;
let origin: LoopbackOrigin;
/** The same files, without TLS. */
let plain: LoopbackOrigin;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digests-'));
  const identity = createSelfSignedCertificate();
  setDefaultCACertificates([identity.cert]);
  origin = await startOrigin(folder, identity);
  plain = await startOrigin(folder);
});
afterEach(async () => {
  for (const each of [origin, plain]) await each.close();
  await rm(folder, { recursive: true });
});

/** The digest from each origin; null if it has none. The mirror may have either layout. */
interface PublishedDigests {
  readonly mirror?: string | null;
  /** Of a mirror without TLS. */
  readonly httpMirror?: string | null;
  readonly githubMirror?: string | null;
  readonly github?: string | null;
  readonly dist?: string | null;
  readonly api?: string | null;
}

async function fetchDigest(
  { mirror, httpMirror, githubMirror, github, dist, api }: PublishedDigests,
  version = '0.99.0',
  githubIs = GITHUB_ORIGIN,
) {
  const file = FILE.replace('0.99.0', version);
  const sidecars = [
    { origin: 'mirror', layout: 'dist' as const, sha512: mirror },
    { origin: 'mirror', layout: 'dist' as const, sha512: httpMirror },
    { origin: 'mirror', layout: 'github' as const, sha512: githubMirror },
    { origin: GITHUB_ORIGIN, sha512: github },
    { origin: 'dist.ipfs.tech', sha512: dist },
  ].filter(({ sha512: value }) => value !== undefined);
  const base = httpMirror === undefined ? origin : plain;
  const sources = sidecars.map(({ sha512: _, ...source }, at) => {
    return { ...source, url: `${source.layout ? base.url : origin.url}/${at}/${file}` };
  });
  const githubAt = sidecars.findIndex((each) => each.origin === githubIs);
  for (const [at, { sha512: value }] of sidecars.entries()) {
    await mkdir(join(folder, String(at)), { recursive: true });
    if (value) await writeFile(join(folder, String(at), `${file}.sha512`), `${value}  ${file}\n`);
  }
  const release = join(folder, 'repos', 'ipfs', 'kubo', 'releases', 'tags');
  await mkdir(release, { recursive: true });
  const assets = [
    { name: `${file}.sha512`, digest: 'sha256:1' },
    { name: file, digest: api },
  ];
  if (api) await writeFile(join(release, `v${version}`), JSON.stringify({ assets }));
  const archive = archivesFor(kubo, version, parsePlatform('linux/amd64'))?.archives[0];
  if (!archive) throw new Error('expected an archive');
  const network = openNetwork({
    urls: { ...ORIGIN_URLS, github: `${origin.url}/${githubAt}`, 'github-api': origin.url },
  });
  const query = { distribution: kubo, version, archive, sources, mirror: 'http://mirror.example', needsTwo: false };
  return fetchPublishedDigest(query, network, SILENT);
}

const sha512 = { algorithm: 'sha512', value: SHA512 };
const sha256 = { algorithm: 'sha256', value: SHA256 };

describe('the published digest', () => {
  it.each<[PublishedDigests, string, object, object | undefined]>([
    [{ dist: SHA512 }, 'origin', sha512, undefined],
    [{ mirror: SHA512 }, 'mirror', sha512, undefined],
    [{ mirror: null, githubMirror: SHA512 }, 'mirror', sha512, undefined],
    [{ mirror: SHA512, github: null }, 'mirror', sha512, undefined],
    [{ mirror: SHA512, github: SHA512 }, 'origin', sha512, undefined],
    [{ mirror: SHA512, github: null, api: `sha256:${SHA256}` }, 'origin', sha256, undefined],
    [{ httpMirror: SHA512, github: SHA512 }, 'origin', sha512, undefined],
    [{ httpMirror: SHA512, github: null, api: `sha256:${SHA256}` }, 'origin', sha256, undefined],
    [{ mirror: SHA512, github: SHA512, api: `sha256:${SHA256}` }, 'agreed', sha512, sha256],
    [{ github: SHA512, api: `sha256:${SHA256}` }, 'agreed', sha512, sha256],
    [{ github: SHA512 }, 'origin', sha512, undefined],
    [{ github: null, api: `sha256:${SHA256}` }, 'origin', sha256, undefined],
    [{ github: SHA512, api: 'sha256:nonsense' }, 'origin', sha512, undefined],
  ])('of %j is %s', async (says, by, digest, also) => {
    const published = await fetchDigest(says);
    expect(published).toMatchObject({ by, digest });
    expect('also' in published ? published.also : undefined).toEqual(also && [also]);
  });

  it.each<PublishedDigests>([
    { mirror: OTHER, github: SHA512 },
    { mirror: OTHER, dist: SHA512 },
  ])('of %j is an error, because the origins disagree', async (says) => {
    await expect(fetchDigest(says)).rejects.toMatchObject({
      code: 'origins-disagree',
      message: expect.stringMatching(new RegExp(`(?=.*${SHA512})(?=.*${OTHER})`, 's')),
    });
  });

  it.each<PublishedDigests>([{ httpMirror: SHA512 }, { httpMirror: SHA512, github: null }])(
    'of %j is an error, because anyone can change what a mirror says over http',
    async (says) => {
      await expect(fetchDigest(says)).rejects.toMatchObject({
        code: 'too-weakly-verified',
        subject: `'${FILE}' from mirror`,
      });
    },
  );

  it('of an http mirror is an error, even if it redirects to https', async () => {
    plain.injectFaults(({ path }) => ({ kind: 'redirect', to: `${origin.url}${path}` }));
    await expect(fetchDigest({ httpMirror: SHA512 })).rejects.toMatchObject({ code: 'too-weakly-verified' });
  });

  it('of an http mirror without the file is unknown, as of any other origin', async () => {
    expect(await fetchDigest({ httpMirror: null })).toMatchObject({
      failures: [{ origin: 'mirror', kind: 'missing' }],
    });
  });

  it('waits for a published origin that is slower than a mirror over http', async () => {
    origin.injectFaults(({ path }) => (path.endsWith('.sha512') ? { kind: 'serve', delayMs: 2500 } : null));
    expect(await fetchDigest({ httpMirror: SHA512, github: SHA512 })).toMatchObject({ by: 'origin' });
  });

  it('is unknown if no origin has one, with the reason of each', async () => {
    expect(await fetchDigest({ mirror: null, github: null })).toMatchObject({
      failures: [
        { origin: 'mirror', kind: 'missing' },
        { origin: GITHUB_ORIGIN, kind: 'missing' },
        { origin: "GitHub's API", kind: 'missing' },
      ],
    });
  });

  it('comes from the API if GitHub is the mirror', async () => {
    const published = await fetchDigest({ mirror: null, api: `sha256:${SHA256}` }, '0.99.0', 'mirror');
    expect(published).toMatchObject({ by: 'origin', digest: sha256 });
  });

  it('is requested from the API only for versions that have one there', async () => {
    await fetchDigest({ github: SHA512, api: `sha256:${SHA256}` }, '0.35.0');
    expect(origin.requests.map(({ path }) => path)).toEqual([`/0/${FILE.replace('0.99.0', '0.35.0')}.sha512`]);
  });
});

describe('the digest of a tool, whose releases have no .sha512 files', () => {
  const CASES = [
    ['ipget', '0.13.2', 'ipfs/ipget', 'ipget_v0.13.2_linux-amd64.tar.gz'],
    ['car', '2.17.0', 'ipld/go-car', 'go-car_2.17.0_linux_amd64.tar.gz'],
  ] as const;

  it.each(CASES)('%s %s comes from the API of GitHub', async (tool, version, repository, file) => {
    const release = join(folder, 'repos', repository, 'releases', 'tags');
    await mkdir(release, { recursive: true });
    const assets = [{ name: file, digest: `sha256:${SHA256}` }];
    await writeFile(join(release, `v${version}`), JSON.stringify({ assets }));
    const archive = archivesFor(DISTRIBUTIONS[tool], version, parsePlatform('linux/amd64'))?.archives[0];
    if (!archive) throw new Error('expected an archive');
    const distribution = DISTRIBUTIONS[tool];
    const sources = [{ origin: GITHUB_ORIGIN, url: `${origin.url}/${file}` }];
    const network = openNetwork({ urls: { ...ORIGIN_URLS, github: origin.url, 'github-api': origin.url } });
    const published = await fetchPublishedDigest(
      { distribution, version, archive, sources, mirror: undefined, needsTwo: false },
      network,
      SILENT,
    );
    expect(published).toMatchObject({ digest: sha256, by: 'origin' });
    expect(origin.requests.map(({ path }) => path)).toEqual([`/repos/${repository}/releases/tags/v${version}`]);
  });
});

describe('digests of two algorithms', () => {
  /** Acquires a published archive that must have its own sha512 and this sha256. */
  async function acquire(sha256Of: (bytes: Buffer) => string) {
    const lines = await publishProduct(folder, {
      distribution: kubo,
      version: '0.99.0',
      platform: parsePlatform('linux/arm64'),
    });
    const [value = '', file = ''] = lines[0]?.split('  ') ?? [];
    const bytes = await readFile(join(folder, 'kubo', 'v0.99.0', file));
    const archive = archivesFor(kubo, '0.99.0', parsePlatform('linux/arm64'))?.archives[0];
    if (!archive) throw new Error('expected an archive');
    const also = [{ algorithm: 'sha256' as const, value: sha256Of(bytes) }];
    const expected = { digest: { algorithm: 'sha512' as const, value }, also, by: 'agreed' as const, source: 'both' };
    const sources = [{ origin: 'mirror', url: `${origin.url}/kubo/v0.99.0/${file}` }];
    const plan = { kind: 'download' as const, archives: [{ archive, sources, expected }], ended: null };
    const request = createToolRequest('kubo', '0.99.0', parsePlatform('linux/arm64'));
    const target = { request, distribution: kubo, version: '0.99.0', known: await loadKnownReleases('kubo') };
    const staging = await mkdtemp(join(folder, 'staging-'));
    return acquirePrebuilt(target, plan, staging, { network: openNetwork(), log: SILENT });
  }

  it('must both match', async () => {
    const acquired = await acquire((bytes) => createHash('sha256').update(bytes).digest('hex'));
    expect(acquired).toMatchObject({ verifiedBy: 'agreed', files: [{ path: expect.stringMatching(/ipfs$/) }] });
  });

  it('are an error if only one matches', async () => {
    await expect(acquire(() => '0'.repeat(64))).rejects.toMatchObject({
      code: 'origins-disagree',
      message: expect.stringMatching(
        /the file from mirror matches only some of its digests\n {2}digests: sha512:.* and sha256:0{64}\n/,
      ),
    });
  });
});
