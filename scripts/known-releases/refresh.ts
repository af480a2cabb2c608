// node scripts/known-releases/refresh.ts                      asks upstream for what is new
// node scripts/known-releases/refresh.ts --records FILE.json  adds a list of digest records, no network
// Either adds the versions in named-versions.json too, which upstream's lists cannot be asked for where this is run.
// Writes kit/distributions/known-releases/<product>.json and newest.json, and the releases of tools into tools.json, which
// `npx biome format --write kit/distributions/tools.json` then formats. A digest that changed is an error.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type KnownReleases, loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { DIST_URL, GITHUB_API_URL } from '../../kit/distributions/origins.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { isToolName } from '../../kit/distributions/tools.ts';
import { type DigestRecord, mergeRecords, type NamedVersions, newestUsable, nothingKnown } from './merge.ts';
import { writeToolReleases } from './tool-releases.ts';
import { publishedSince } from './upstream.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    'dist-url': { type: 'string', default: DIST_URL },
    'github-api-url': { type: 'string', default: GITHUB_API_URL },
    tools: { type: 'string', default: new URL('../../kit/distributions/tools.json', import.meta.url).pathname },
    out: { type: 'string', default: new URL('../../kit/distributions/known-releases', import.meta.url).pathname },
  },
});

const token = process.env.GITHUB_TOKEN;
const upstream = { distUrl: values['dist-url'], githubApiUrl: values['github-api-url'], ...(token ? { token } : {}) };
if (!values.records && !token) {
  console.warn('GITHUB_TOKEN is not set: GitHub is not asked, neither for its own digests nor for releases of Lotus.');
}
const named = JSON.parse(await readFile(new URL('named-versions.json', import.meta.url), 'utf8')) as NamedVersions[];

const newest: Record<string, string | null> = {};
const tools: KnownReleases[] = [];
for (const distribution of Object.values(DISTRIBUTIONS)) {
  const { product } = distribution;
  const known = await loadKnownReleases(product).catch(() => nothingKnown(distribution));
  const added = values.records
    ? { versions: [], records: JSON.parse(await readFile(values.records, 'utf8')) as DigestRecord[] }
    : await publishedSince(distribution, known, upstream);
  const versions = [...named.filter((n) => n.product === product).flatMap((n) => n.versions), ...added.versions];
  const merged = mergeRecords(distribution, known, versions, added.records);
  const newestVersion = newestUsable(distribution, merged);
  if (isToolName(product)) {
    tools.push(merged);
  } else {
    newest[product] = newestVersion;
    await writeFile(`${values.out}/${product}.json`, `${JSON.stringify(merged, null, 1)}\n`);
  }
  console.log(
    `${product}: ${merged.versions.length} versions (${merged.versions.length - known.versions.length} new), ` +
      `digests of ${Object.keys(merged.digests).length} files, newest ${newestVersion}`,
  );
}
await writeToolReleases(values.tools, tools);
await writeFile(`${values.out}/newest.json`, `${JSON.stringify(newest, null, 1)}\n`);
