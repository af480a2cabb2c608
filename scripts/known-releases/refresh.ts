// node scripts/known-releases/refresh.ts                      asks upstream for what is new
// node scripts/known-releases/refresh.ts --records FILE.json  adds a list of digest records, no network
// Writes kit/distributions/known-releases/<product>.json and newest.json. A digest that changed is an error.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { DIST_URL } from '../../kit/distributions/origins.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { type DigestRecord, mergeRecords, nothingKnown } from './merge.ts';
import { publishedSince } from './upstream.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    'dist-url': { type: 'string', default: DIST_URL },
    'github-api-url': { type: 'string', default: 'https://api.github.com' },
    out: { type: 'string', default: new URL('../../kit/distributions/known-releases', import.meta.url).pathname },
  },
});

const newest: Record<string, string | undefined> = {};
for (const distribution of Object.values(DISTRIBUTIONS)) {
  const known = await loadKnownReleases(distribution.product).catch(() => nothingKnown(distribution));
  const token = process.env.GITHUB_TOKEN;
  const upstream = { distUrl: values['dist-url'], githubApiUrl: values['github-api-url'], ...(token ? { token } : {}) };
  const added = values.records
    ? { versions: [], records: JSON.parse(await readFile(values.records, 'utf8')) as DigestRecord[] }
    : await publishedSince(distribution, known, upstream);
  const merged = mergeRecords(distribution, known, added.versions, added.records);
  newest[distribution.product] = merged.versions[0];
  await writeFile(`${values.out}/${distribution.product}.json`, `${JSON.stringify(merged, null, 1)}\n`);
  console.log(
    `${distribution.product}: ${merged.versions.length} versions (${merged.versions.length - known.versions.length} new), ` +
      `digests of ${Object.keys(merged.digests).length} files, newest ${merged.versions[0]}`,
  );
}
await writeFile(`${values.out}/newest.json`, `${JSON.stringify(newest, null, 1)}\n`);
