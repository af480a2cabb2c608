// Compares the published versions with those that a Go module proxy lists. The proxy knows tags, not archives.
// Protocol: https://go.dev/ref/mod#goproxy-protocol
import { type Distribution, releaseTag } from '../../kit/distributions/distribution.ts';
import { moduleVersionList } from '../../kit/distributions/version-lists.ts';
import { inRange } from '../../kit/distributions/version-range.ts';
import { fetchUpstream, UpstreamRequestError } from './fetch-upstream.ts';
import { archivesForAllPlatforms } from './merge-records.ts';

/** A module's list at the proxy. */
interface ModuleList {
  /** The versions of the product that come from this module: a semver range. */
  readonly range: string;
  /** Stable versions, without `v`; null if the request failed. */
  readonly listed: readonly string[] | null;
  /** Why the request failed, as a sentence. */
  readonly problem?: string;
}

/** Returns the lists of a product's modules. A failed request is returned as a problem, not thrown. */
export async function fetchModuleLists(distribution: Distribution, proxy: string): Promise<readonly ModuleList[]> {
  const { goModules, repository } = distribution;
  // Lotus cannot be built from its module, but the proxy lists it.
  const modules = goModules.length > 0 ? goModules : [{ path: `github.com/${repository}`, versions: '*' }];
  const lists: ModuleList[] = [];
  for (const { path, versions: range } of modules) {
    try {
      const text = await (await fetchUpstream(moduleVersionList(path, proxy).url)).text();
      lists.push({ range, listed: parseList(text).filter((version) => inRange(version, range)) });
    } catch (error) {
      if (!(error instanceof UpstreamRequestError)) throw error;
      lists.push({ range, listed: null, problem: error.message });
    }
  }
  return lists;
}

/**
 * Returns a sentence for each difference between the module lists and the published releases: a version that is only listed,
 * and is not added because it has no archives, or one that is `added` but not listed. Also for each failed request.
 */
export function compareWithModules(
  distribution: Distribution,
  lists: readonly ModuleList[],
  published: readonly string[],
  added: readonly string[],
): readonly string[] {
  // The tags of the miner's releases since 1.29 are not module versions.
  const isModule = (version: string) => releaseTag(distribution.namingSchemes, version) === `v${version}`;
  return lists.flatMap(({ range, listed, problem }) => {
    if (listed === null) return [`A Go module list was not compared: ${problem}`];
    const onlyListed = listed.filter((version) => {
      return (
        isModule(version) && archivesForAllPlatforms(distribution, version).length > 0 && !published.includes(version)
      );
    });
    const unlisted = added.filter((v) => isModule(v) && inRange(v, range) && !listed.includes(v));
    return [
      ...onlyListed.map((v) => `${v} is only in the Go module list, without archives on GitHub. It was not added.`),
      ...unlisted.map((v) => `${v} is new on GitHub, but not in the Go module list.`),
    ];
  });
}

function parseList(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^v(\d+\.\d+\.\d+)\s*$/.exec(line)?.[1] ?? []);
}
