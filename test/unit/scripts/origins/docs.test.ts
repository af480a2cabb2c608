import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ORIGIN_RECORDS, originRecord, publicationsFor } from '../../../../kit/distributions/origin-records.ts';
import { DISTRIBUTIONS } from '../../../../kit/distributions/products/products.ts';
import { TRANSFER_LIMITS } from '../../../../kit/download/http/limits.ts';
import {
  outagesTable,
  publicationsTable,
  sightingsTable,
  versionSpan,
} from '../../../../scripts/origins/docs-tables.ts';
import { fillBlocks } from '../../../../scripts/origins/marked-blocks.ts';
import { originsPage, PAGE } from '../../../../scripts/origins/write-docs.ts';

const page = readFileSync(PAGE, 'utf8');

describe('docs/origins.md', () => {
  it('has the tables of the current data (otherwise run npm run docs:origins)', () => {
    expect(page).toBe(originsPage(page));
  });

  it('has a place for the table of outages', () => {
    const filled = fillBlocks(page, { outages: 'rows' });
    expect(filled).toContain('<!-- outages -->\n\nrows\n\n<!-- /outages -->\n');
  });

  it('states the limits of transfers', () => {
    const prose = page.replace(/\s+/g, ' ');
    const { connectMs: connect, raceAfterMs: race } = TRANSFER_LIMITS;
    expect(prose).toContain(`accepts no connection costs a job ${connect / 1000} s once`);
    expect(prose).toContain(`waits at most ${connect / 1000} s for dist.ipfs.tech`);
    expect(prose).toContain(`sends nothing for ${race / 1000} s, the next one is tried as well`);
  });
});

it('docs/troubleshooting.md names the versions that were only published at dist.ipfs.tech', () => {
  const text = readFileSync(join(dirname(PAGE), 'troubleshooting.md'), 'utf8').replace(/\s+/g, ' ');
  const section = text.split('## no-public-binary')[1]?.split(' ## ')[0];
  const spans = Object.values(DISTRIBUTIONS).flatMap(({ product, title }) =>
    publicationsFor(product)
      .filter(({ origins }) => origins.every((id) => id === 'dist'))
      .map(({ versions }) => `${title} ${versionSpan(versions)}`),
  );
  expect(spans.length).toBeGreaterThan(0);
  for (const span of spans) expect(section).toContain(span);
});

describe('versionSpan', () => {
  it.each([
    ['*', 'all'],
    ['>=1.1.6-0', '1.1.6 and newer'],
    ['>=1.1.6', '1.1.6 and newer'],
    ['>=0.11.0-0 <0.36.0-0', 'from 0.11.0, before 0.36.0'],
    ['<1.1.6-0', 'before 1.1.6'],
    ['<1.0.0-0 || >=2.0.0-0', '`<1.0.0-0 || >=2.0.0-0`'],
    ['', '``'],
  ])('%s is %s', (range, words) => {
    expect(versionSpan(range)).toBe(words);
  });

  it('has words for every publication', () => {
    const ranges = Object.values(DISTRIBUTIONS).flatMap(({ product }) => publicationsFor(product));
    expect(ranges.map(({ versions }) => versionSpan(versions)).filter((words) => words.includes('`'))).toEqual([]);
  });
});

describe('the tables', () => {
  it('sightingsTable has a row per origin, with its newest sighting and a link to the source', () => {
    const seen = [
      { date: '2026-01-01', state: 'alive', what: 'answers', source: 'a log' },
      { date: '2026-02-02', state: 'dead', what: 'answers 403 | 429', source: 'a log; octo/kit#7' },
    ] as const;
    expect(sightingsTable([{ ...originRecord('dist'), title: 'dist', seen }]).split('\n')[2]).toBe(
      '| dist | 2026-02-02 | dead | answers 403 \\| 429 | a log; [octo/kit#7](https://github.com/octo/kit/issues/7) |',
    );
    expect(sightingsTable(ORIGIN_RECORDS).trim().split('\n')).toHaveLength(2 + ORIGIN_RECORDS.length);
  });

  it('publicationsTable has a row for each range of versions', () => {
    const distributions = Object.values(DISTRIBUTIONS);
    const spans = distributions.flatMap(({ product }) => publicationsFor(product));
    const rows = publicationsTable(distributions).trim().split('\n').slice(2);
    expect(rows).toHaveLength(spans.length);
    for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$/);
  });

  it('outagesTable has a row for each request and a column for each outage', () => {
    const row = { request: 'Kubo, exact', outcomes: ['0.98.0 agreed', 'download-failed'] };
    expect(outagesTable(['nothing down', 'github.com down'], [row])).toBe(
      '| request | nothing down | github.com down |\n| --- | --- | --- |\n' +
        '| Kubo, exact | installed, `agreed` | [download-failed](troubleshooting.md#download-failed) |\n',
    );
  });
});

describe('fillBlocks', () => {
  it('replaces a block and nothing around it', () => {
    const text = 'before\n<!-- a -->\nold\n<!-- /a -->\nafter\n';
    const filled = 'before\n<!-- a -->\n\nnew\n\n<!-- /a -->\nafter\n';
    expect(fillBlocks(text, { a: 'new\n' })).toBe(filled);
    expect(fillBlocks(filled, { a: 'new\n' })).toBe(filled);
  });

  it.each([
    ['that is missing', 'text\n'],
    ['without an end', '<!-- a -->\ntext\n'],
    ['that ends before it starts', '<!-- /a -->\n<!-- a -->\n'],
    ['that starts twice', '<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->\n'],
    ['that ends twice', '<!-- a -->\n<!-- /a -->\n<!-- /a -->\n'],
  ])('rejects a block %s', (_title, text) => {
    expect(() => fillBlocks(text, { a: 'new' })).toThrow("must have the lines '<!-- a -->' and '<!-- /a -->' once");
  });
});
