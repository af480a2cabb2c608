// npm run docs:origins: writes the tables of docs/origins.md from kit/distributions/origins.json. A test compares the two.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORIGIN_RECORDS } from '../../kit/distributions/origin-records.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { publicationsTable, sightingsTable } from './docs-tables.ts';
import { fillBlocks } from './marked-blocks.ts';

export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'origins.md');

/** Returns the page with the tables that the data has now. */
export function originsPage(page: string): string {
  return fillBlocks(page, {
    sightings: sightingsTable(ORIGIN_RECORDS),
    publications: publicationsTable(Object.values(DISTRIBUTIONS)),
  });
}

if (import.meta.main) await writeFile(PAGE, originsPage(await readFile(PAGE, 'utf8')));
