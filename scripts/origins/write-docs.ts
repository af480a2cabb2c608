// npm run docs:origins: writes the tables of docs/origins.md from kit/distributions/origins.json and the
// products and tools. Run it after either changes; a test compares them.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORIGIN_RECORDS } from '../../kit/distributions/origin-records.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { type OutageRow, outagesTable, publicationsTable, sightingsTable } from './docs-tables.ts';
import { fillBlocks } from './marked-blocks.ts';
import { expectedOutcome, type OriginName, REQUEST_NAMES } from './outage-outcomes.ts';

export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'origins.md');

/** Returns the page with the tables of the current data. */
export function originsPage(page: string): string {
  return fillBlocks(page, {
    sightings: sightingsTable(ORIGIN_RECORDS),
    publications: publicationsTable(Object.values(DISTRIBUTIONS)),
    outages: outagesTable(Object.keys(OUTAGES), outageRows()),
  });
}

/** By column header: the origins that are down. */
const OUTAGES: Readonly<Record<string, readonly OriginName[]>> = {
  'nothing down': [],
  'github.com down': ['github'],
  "GitHub's API down": ['github-api'],
  'both down': ['github', 'github-api'],
  'dist.ipfs.tech down': ['dist'],
};

function outageRows(): readonly OutageRow[] {
  return REQUEST_NAMES.map((request) => {
    const outcomes = Object.values(OUTAGES).map((down) => expectedOutcome(down, 'answers 503', request));
    return { request, outcomes };
  });
}

if (import.meta.main) await writeFile(PAGE, originsPage(await readFile(PAGE, 'utf8')));
