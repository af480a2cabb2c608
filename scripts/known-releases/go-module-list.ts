// The versions that a Go module proxy lists: a third voice on which versions exist. It knows tags, not archives.
// Protocol: https://go.dev/ref/mod#goproxy-protocol
import { type Distribution, releaseTag } from '../../kit/distributions/distribution.ts';
import { moduleVersionList } from '../../kit/distributions/version-lists.ts';
import { inRange } from '../../kit/distributions/version-range.ts';
import { fetchUpstream, UpstreamRequestError } from './get.ts';
import { archivesForAllPlatforms } from './merge-records.ts';

/** What the proxy answered for one module. */
export interface ModuleList {
  /** The versions of the product that come from this module: a semver range. */
  readonly range: string;
  /** Stable versions, without `v`; null where the list could not be asked for. */
  readonly listed: readonly string[] | null;
  /** Why, as a sentence. */
  readonly problem?: string;
}

/** Returns the lists of a product's modules. One that does not answer has a problem; nothing is thrown. */
export async function fetchModuleLists(distribution: Distribution, proxy: string): Promise<readonly ModuleList[]> {
  const { goModules, repository } = distribution;
  // Lotus cannot be built from its module; the module is listed all the same.
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
 * Returns one sentence for each version that the module lists and the published releases do not agree on: listed alone, which
 * is not added because it has no archives, or `added` and not listed. And one for each list that did not answer.
 */
export function compareWithModules(
  distribution: Distribution,
  lists: readonly ModuleList[],
  published: readonly string[],
  added: readonly string[],
): readonly string[] {
  // The miner's releases since 1.29 have tags that make no module version.
  const isModule = (version: string) => releaseTag(distribution.namingSchemes, version) === `v${version}`;
  return lists.flatMap(({ range, listed, problem }) => {
    if (listed === null) return [`A Go module list was not compared. ${problem}`];
    const alone = listed.filter((version) => {
      return (
        isModule(version) && archivesForAllPlatforms(distribution, version).length > 0 && !published.includes(version)
      );
    });
    const unlisted = added.filter((v) => isModule(v) && inRange(v, range) && !listed.includes(v));
    return [
      ...alone.map((v) => `${v} is in the Go module list alone, without archives on GitHub. It is not added.`),
      ...unlisted.map((v) => `${v} is new on GitHub, and the Go module list does not have it.`),
    ];
  });
}

function parseList(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^v(\d+\.\d+\.\d+)\s*$/.exec(line)?.[1] ?? []);
}
