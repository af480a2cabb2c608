// docs/config.md is that of the schema, every key has a meaning and an example, and every example is a config.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderJsonSchema } from '../../../../generator/config/json-schema.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import { describeType, toFlow } from '../../../../scripts/config-docs/key-rows.ts';
import { listRows, renderConfigPage } from '../../../../scripts/config-docs/page.ts';
import { SECTIONS } from '../../../../scripts/config-docs/sections.ts';
import { PAGE } from '../../../../scripts/config-docs/write.ts';

const SCHEMA = JSON.parse(renderJsonSchema());
const EXAMPLES = SECTIONS.flatMap(({ title, examples }) => examples.map((text, index) => ({ title, index, text })));

/** The keys that an example may leave to the rest of its config. */
const REST: Readonly<Record<string, string>> = {
  action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
  python: "{ versions: ['3.12'], test: python -m pytest }",
  workflows: '{ ci: { hosted: [linux/amd64] } }',
};

function completeConfig(example: string): string {
  const keys = Object.keys(parse(example));
  const rest = Object.entries(REST).filter(([key]) => !keys.includes(key));
  return [...rest.map(([key, value]) => `${key}: ${value}\n`), example].join('');
}

/** The keys of a value as the page writes them, with NAME for any name: `runners.self-hosted.NAME.labels`. */
function keysOf(value: unknown, prefix: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const named = prefix === '' ? key : `${prefix}.${key}`;
    const anyName = prefix === '' ? 'NAME' : `${prefix}.NAME`;
    return [named, anyName, ...keysOf(inner, named), ...keysOf(inner, anyName)];
  });
}

describe('docs/config.md', () => {
  it('is the page of the schema (if not: npm run docs:config)', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(renderConfigPage(SCHEMA));
  });

  it('has a section for every key, and names it', () => {
    const page = readFileSync(PAGE, 'utf8');
    const keys = Object.keys(SCHEMA.properties);
    expect(keys.length).toBeGreaterThan(15);
    expect(keys.filter((key) => !page.includes(`| [\`${key}\`](#`))).toEqual([]);
    for (const [, anchor] of page.matchAll(/\]\(#([\w-]+)\)/g)) {
      expect(page).toMatch(new RegExp(`^## ${anchor?.replaceAll('-', ',? ')}$`, 'im'));
    }
  });

  it('explains every key', () => {
    const rows = SECTIONS.flatMap((section) => listRows(SCHEMA, section));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ meaning }) => meaning === '').map(({ key }) => key)).toEqual([]);
    expect(rows.filter(({ type }) => /\bany\b|undefined/.test(type)).map(({ key }) => key)).toEqual([]);
  });

  it('has an example of every key', () => {
    const shown = new Set(EXAMPLES.flatMap(({ text }) => keysOf(parse(text), '')));
    const listed = SECTIONS.map((section) => ({ rows: listRows(SCHEMA, section), paths: section.paths }));
    // The runtimes share their keys, so an example of one of them is enough.
    const missing = listed.flatMap(({ rows, paths }) => {
      const parents = paths.map((path) => (path === '' ? '' : `${path.replace(/[A-Z]+$/, 'NAME')}.`));
      return rows.map(({ key }) => parents.map((parent) => parent + key));
    });
    expect(missing.filter((keys) => !keys.some((key) => shown.has(key))).map(([key]) => key)).toEqual([]);
  });

  it.each(EXAMPLES)('has an example that generates workflows: $title, $index', ({ text }) => {
    const { files } = generateWorkflows(completeConfig(text));
    expect(files.filter(({ how }) => how === 'generated').length).toBeGreaterThan(0);
  });
});

describe('the rows of a table', () => {
  it.each([
    [{ type: 'string' }, 'text'],
    [{ type: 'string', title: 'path' }, 'path'],
    [{ type: 'array', items: { type: 'string', title: 'platform' } }, 'list of platforms'],
    [{ enum: ['a', 'b'] }, '`a`, `b`'],
    [{ anyOf: [{ type: 'boolean' }, { enum: ['a'] }] }, '`true`, `false`, `a`'],
    [{ anyOf: [{ type: 'boolean' }, { type: 'object', properties: {} }] }, '`true`, `false` or mapping'],
    [
      { type: 'object', additionalProperties: { type: 'string' }, propertyNames: { title: 'platform' } },
      'text by platform',
    ],
    [{ type: 'array', items: { type: 'object', properties: { a: {} } } }, 'list of mappings'],
  ])('describe %j as %s', (schema, type) => {
    expect(describeType(schema)).toBe(type);
  });

  it.each([
    ['false', "'false'"],
    [false, 'false'],
    [{ a: ['b', 'c'] }, '{a: [b, c]}'],
  ])('show %j as %s', (value, text) => {
    expect(toFlow(value)).toBe(text);
  });
});
