// docs/migration.md: the result of each example, and the versions that the page names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedSpans } from '../../../../generator/facts/dead-origins.ts';
import { migrate, reportOf } from './migrate.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/migration.md'), 'utf8');
const sections = PAGE.split(/^## /m).slice(1);
const fences = (text: string, kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] ?? '');
const pairs = sections.flatMap((section) =>
  fences(section, 'yaml before').map((before, index) => ({
    title: section.split('\n', 1)[0] ?? '',
    before,
    after: fences(section, 'yaml after')[index] ?? null,
    report: fences(section, 'text')[index] ?? null,
  })),
);

it('has an example for each kind of source', () => {
  const titles = [...new Set(pairs.map(({ title }) => title))];
  expect(titles).toEqual([
    'From ipfs/download-ipfs-distribution-action',
    'From ibnesayeed/setup-ipfs and oduwsdl/setup-ipfs',
    'From curl and wget',
    'From actions with a hidden download',
  ]);
  expect(pairs).toHaveLength(5);
});

describe.each(pairs)('the example in "$title"', ({ before, after, report }) => {
  it('migrates to the text on the page', () => {
    const result = migrate(before);
    expect(result.after).toBe(after ?? before);
    expect(result.migrated).toHaveLength(after === null ? 0 : 1);
    expect(result.leftAlone).toHaveLength(after === null ? 1 : 0);
    if (report === null) return;
    expect(`.github/workflows/test.yml:${reportOf(result)}`).toBe(`${report.replace(/\n +/g, ' ').trim()}\n`);
  });
});

it('names the unpublished versions as the data does', () => {
  const last = sections.at(-1) ?? '';
  const [, cluster, kubo] = /Cluster before (\S+) and Kubo before (\S+) were/.exec(last.replace(/\s+/g, ' ')) ?? [];
  expect(publishedSpans('cluster').find(({ available }) => !available)?.versions).toBe(`<${cluster}-0`);
  expect(publishedSpans('kubo').find(({ available }) => !available)?.versions).toBe(`<${kubo}-0`);
});
