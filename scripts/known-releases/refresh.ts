// node scripts/known-releases/refresh.ts                      adds new releases from GitHub, and compares known digests
// node scripts/known-releases/refresh.ts --verify             downloads and hashes archives too, and adds their digests
// node scripts/known-releases/refresh.ts --records FILE.json  adds a list of digest records, without network
// A digest is added only if a download had it, or if a record's source is in a fixed commit.
// Always adds the versions in named-versions.json, which upstream no longer lists.
// GITHUB_TOKEN raises GitHub's rate limit. --since VERSION or DAY limits a run to newer releases, --product NAME (repeatable)
// to some products. --verify downloads the releases of --since; without it the newest release and the archives whose digests
// were recorded at another origin. --dist-url URL also reads a copy of dist.ipfs.tech.
// Writes kit/distributions/known-releases/<product>.json and newest.json after all requests, and the releases of tools to
// tools.json (format it with `npx biome format --write kit/distributions/tools.json`). If a digest differs from the known one,
// fails and writes nothing.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Distribution } from '../../kit/distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { ORIGIN_URLS } from '../../kit/distributions/origins.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { isToolName } from '../../kit/distributions/tools.ts';
import { errorMessage } from '../../kit/errors.ts';
import { findModuleProxy } from '../../kit/install/version/module-proxy.ts';
import { fetchGithubReleases, type GithubRelease } from './github-releases.ts';
import {
  addExecutables,
  archivesForAllPlatforms,
  type DigestRecord,
  emptyReleases,
  findNewestStable,
  keepProven,
  markVerified,
  mergeRecords,
  type NamedVersions,
} from './merge-records.ts';
import { fetchPublishedReleases, type PublishedReleases, type ReleaseSources } from './published-releases.ts';
import { parseSince } from './since.ts';
import { writeToolReleases } from './tool-releases.ts';
import { verifyDownload } from './verify.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    verify: { type: 'boolean', default: false },
    since: { type: 'string' },
    product: { type: 'string', multiple: true },
    'dist-url': { type: 'string' },
    'github-api-url': { type: 'string', default: ORIGIN_URLS['github-api'] },
    tools: { type: 'string', default: new URL('../../kit/distributions/tools.json', import.meta.url).pathname },
    out: { type: 'string', default: new URL('../../kit/distributions/known-releases', import.meta.url).pathname },
  },
});

async function refresh(): Promise<void> {
  const named = JSON.parse(await readFile(new URL('named-versions.json', import.meta.url), 'utf8')) as NamedVersions[];
  const unknown = values.product?.find((name) => !Object.hasOwn(DISTRIBUTIONS, name));
  if (unknown)
    throw new Error(`--product '${unknown}': unknown product. Use one of ${Object.keys(DISTRIBUTIONS).join(', ')}.`);
  const published = values.records ? publishedFromRecords(values.records) : publishedFromUpstream(await openUpstream());
  const newest: Record<string, string | null> = {};
  const files: [string, unknown][] = [];
  const tools: KnownReleases[] = [];
  for (const distribution of Object.values(DISTRIBUTIONS)) {
    const { product } = distribution;
    const known = await loadKnownReleases(product).catch(() => emptyReleases(distribution));
    const isSelected = values.product?.includes(product) ?? true;
    const news = isSelected ? await published(distribution, known) : null;
    const versions = [
      ...named.filter((n) => n.product === product).flatMap((n) => n.versions),
      ...(news?.versions ?? []),
    ];
    const merged = mergeRecords(distribution, known, versions, news?.records ?? []);
    const { proven, unproven } = keepProven(news ? await verifyDownloads(distribution, merged, news) : merged);
    const newestVersion = findNewestStable(distribution, proven);
    if (isToolName(product)) {
      tools.push(proven);
    } else {
      newest[product] = newestVersion;
      files.push([`${product}.json`, proven]);
    }
    const added = proven.versions.filter((version) => !known.versions.includes(version));
    console.log(
      `${product}: ${proven.versions.length} versions (${added.length} new), ` +
        `digests of ${Object.keys(proven.digests).length} files, newest ${newestVersion}`,
    );
    if (unproven > 0) console.log(`${product}: ${unproven} digests of files that were not downloaded were not added`);
    for (const note of news?.notes ?? []) console.warn(`${product}: ${note}`);
  }
  await writeToolReleases(values.tools, tools);
  for (const [file, data] of [...files, ['newest.json', newest] as const]) {
    await writeFile(`${values.out}/${file}`, `${JSON.stringify(data, null, 1)}\n`);
  }
}

async function openUpstream(): Promise<ReleaseSources> {
  const token = process.env.GITHUB_TOKEN;
  const api = { url: values['github-api-url'], ...(token ? { token } : {}) };
  const releasesByRepository = new Map<string, Promise<readonly GithubRelease[]>>();
  const goProxy = await findModuleProxy(process.env);
  if (goProxy === null) console.warn('GOPROXY has no module proxy, so the Go module list is not compared.');
  return {
    fetchReleases: (repository) => {
      const releases = releasesByRepository.get(repository) ?? fetchGithubReleases(api, repository);
      releasesByRepository.set(repository, releases);
      return releases;
    },
    distUrl: values['dist-url'] ?? null,
    goProxy,
    since: values.since ? parseSince(values.since) : null,
    verify: values.verify,
  };
}

type FetchPublished = (distribution: Distribution, known: KnownReleases) => Promise<PublishedReleases>;

function publishedFromUpstream(sources: ReleaseSources): FetchPublished {
  return (distribution, known) => fetchPublishedReleases(distribution, known, sources);
}

function publishedFromRecords(path: string): FetchPublished {
  return async () => {
    const records = JSON.parse(await readFile(path, 'utf8')) as DigestRecord[];
    return { versions: [], records, downloads: [], notes: [] };
  };
}

async function verifyDownloads(
  distribution: Distribution,
  known: KnownReleases,
  { downloads }: PublishedReleases,
): Promise<KnownReleases> {
  const date = new Date().toISOString().slice(0, 10);
  let verified = known;
  for (const download of downloads) {
    const { version, file, url, origin } = download;
    const archive = archivesForAllPlatforms(distribution, version).find((each) => each.file === file);
    if (!archive) throw new Error(`${file} is not an archive of ${distribution.title} ${version}.`);
    const { hashes, executables } = await verifyDownload(url, archive);
    verified = markVerified(verified, download, hashes, { date, origins: [origin] });
    if (typeof executables === 'string') console.warn(`${file} was not unpacked: ${executables}`);
    else verified = addExecutables(verified, file, executables);
    console.log(`verified ${file}`);
  }
  return verified;
}

try {
  await refresh();
} catch (error) {
  console.error(`Nothing was written. ${errorMessage(error)}`);
  process.exitCode = 1;
}
