// Reads a copy of dist.ipfs.tech: its version lists and dist.json files. The original ended in October 2026, so a copy is
// only used if its URL is given.
import semver from 'semver';
import type { Distribution, ProductName } from '../../kit/distributions/distribution.ts';
import { originRecord } from '../../kit/distributions/origin-records.ts';
import { distVersionList } from '../../kit/distributions/version-lists.ts';
import { inRange } from '../../kit/distributions/version-range.ts';
import { fetchUpstream } from './fetch-upstream.ts';
import { archivesForAllPlatforms, type DigestRecord, isArchive, versionFromReleaseTag } from './merge-records.ts';

const DIST_ORIGIN = originRecord('dist').title;

/** The products that it published. */
export const DIST_PRODUCTS: readonly ProductName[] = ['kubo', 'cluster'];

interface DistJson {
  readonly version: string;
  readonly platforms: Record<string, { archs: Record<string, { link: string; sha512?: string }> }>;
}

/** An archive that can be downloaded. */
export interface ArchiveDownload {
  readonly version: string;
  readonly file: string;
  readonly url: string;
  /** The origin's name. */
  readonly origin: string;
}

interface DistReleases {
  readonly versions: readonly string[];
  readonly records: readonly DigestRecord[];
  /** The archives of the records. */
  readonly downloads: readonly ArchiveDownload[];
}

/**
 * Returns all stable versions in the lists at `url`, and the digests of those for which `isMissing` is true.
 * Throws UpstreamRequestError.
 */
export async function fetchDistRecords(
  distribution: Distribution,
  url: string,
  isMissing: (version: string) => boolean,
): Promise<DistReleases> {
  const versions: string[] = [];
  const records: DigestRecord[] = [];
  const downloads: ArchiveDownload[] = [];
  for (const { archives, versions: range } of distribution.namingSchemes) {
    for (const { name } of archives) {
      const list = distVersionList('dist', url, name);
      const text = await (await fetchUpstream(list.url)).text();
      const listed = list.parse(text).map(({ version }) => version);
      const published = listed.filter((v) => isStable(distribution, v) && inRange(v, range));
      versions.push(...published);
      for (const version of published.filter(isMissing)) {
        const manifest = `${url}/${name}/v${version}/dist.json`;
        const found = parseDistJson((await (await fetchUpstream(manifest)).json()) as DistJson, manifest);
        records.push(...found);
        downloads.push(
          ...found
            .filter(({ file }) => isArchive(distribution, version, file))
            .map(({ file }) => ({ version, file, url: `${url}/${name}/v${version}/${file}`, origin: DIST_ORIGIN })),
        );
      }
    }
  }
  return { versions: [...new Set(versions)], records, downloads };
}

function isStable(distribution: Distribution, version: string): boolean {
  return !semver.prerelease(version) && archivesForAllPlatforms(distribution, version).length > 0;
}

function parseDistJson(dist: DistJson, source: string): readonly DigestRecord[] {
  const archives = Object.values(dist.platforms).flatMap((platform) => Object.values(platform.archs));
  return archives.flatMap(({ link, sha512 }) =>
    sha512
      ? [
          {
            version: versionFromReleaseTag(dist.version),
            file: link.replace(/^\//, ''),
            alg: 'sha512',
            hex: sha512,
            source,
          },
        ]
      : [],
  );
}
