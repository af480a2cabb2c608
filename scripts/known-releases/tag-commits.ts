// node scripts/known-releases/tag-commits.ts   adds the commits of tags on GitHub to the known releases that are built from git
// Run it after refresh.ts. GITHUB_TOKEN raises GitHub's rate limit. If a tag names another commit than the known one, fails and
// writes nothing. Format: https://docs.github.com/en/rest/repos/repos#list-repository-tags
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Distribution, releaseTag } from '../../kit/distributions/distribution.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { ORIGIN_URLS } from '../../kit/distributions/origins.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { inRange } from '../../kit/distributions/version-range.ts';
import { errorMessage } from '../../kit/errors.ts';
import { fetchUpstream } from './fetch-upstream.ts';
import { parseNextPage } from './github-releases.ts';

/** Of 100 tags each. */
const MAX_PAGES = 50;
const FULL_HASH = /^[0-9a-f]{40}$/;

/**
 * Returns `known` with the commit of each version that can be built and that `tags` has, newest first. `tags` are commits by
 * tag. Throws with both values if a tag names another commit than the known one.
 */
export function mergeCommits(
  { gitSource, namingSchemes }: Distribution,
  known: KnownReleases,
  tags: ReadonlyMap<string, string>,
): KnownReleases {
  const commits: Record<string, string> = {};
  for (const version of known.versions) {
    if (!gitSource || !inRange(version, gitSource.versions)) continue;
    const tag = releaseTag(namingSchemes, version) ?? '';
    const [recorded, found] = [known.commits?.[version], tags.get(tag)];
    if (recorded && found && recorded !== found) {
      throw new Error(`Tag '${tag}' names another commit than the known one:\n${recorded} (known)\n${found} (GitHub)`);
    }
    const commit = recorded ?? found;
    if (commit) commits[version] = commit;
  }
  return { ...known, commits };
}

/** Returns the commit of each tag of a repository. Throws UpstreamRequestError, and Error for a malformed response. */
export async function fetchTagCommits(api: string, repository: string): Promise<ReadonlyMap<string, string>> {
  const token = process.env.GITHUB_TOKEN;
  const headers = { accept: 'application/vnd.github+json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const commits = new Map<string, string>();
  let next: string | null = `${api}/repos/${repository}/tags?per_page=100`;
  for (let page = 1; next !== null; page += 1) {
    if (page > MAX_PAGES) throw new Error(`'${repository}' has more than ${MAX_PAGES} pages of tags.`);
    const response: Response = await fetchUpstream(next, { headers });
    for (const { name, commit } of (await response.json()) as { name?: string; commit?: { sha?: string } }[]) {
      if (!name || !FULL_HASH.test(commit?.sha ?? '')) throw new Error(`A tag in '${next}' has no name or commit.`);
      commits.set(name, commit?.sha ?? '');
    }
    next = parseNextPage(response.headers.get('link'), api);
  }
  return commits;
}

async function addCommits(folder: string, api: string): Promise<void> {
  const files: [string, KnownReleases][] = [];
  for (const distribution of Object.values(DISTRIBUTIONS).filter(({ gitSource }) => gitSource)) {
    const path = join(folder, `${distribution.product}.json`);
    const known = JSON.parse(await readFile(path, 'utf8')) as KnownReleases;
    const merged = mergeCommits(distribution, known, await fetchTagCommits(api, distribution.repository));
    console.log(`${distribution.product}: commits of ${Object.keys(merged.commits ?? {}).length} versions`);
    files.push([path, merged]);
  }
  for (const [path, merged] of files) await writeFile(path, `${JSON.stringify(merged, null, 1)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      'github-api-url': { type: 'string', default: ORIGIN_URLS['github-api'] },
      out: { type: 'string', default: new URL('../../kit/distributions/known-releases', import.meta.url).pathname },
    },
  });
  try {
    await addCommits(values.out, values['github-api-url']);
  } catch (error) {
    console.error(`Nothing was written. ${errorMessage(error)}`);
    process.exitCode = 1;
  }
}
