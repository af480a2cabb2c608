// Whole files before and after migration, with the report. To update them, set UPDATE_GOLDEN=1 and read the diff.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';
import { parseVersionSpec } from '../../../../kit/install/version/spec.ts';
import { migrate, reportOf } from './migrate.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const INPUTS = Object.keys(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')).inputs);
const FOLDER = join(import.meta.dirname, 'golden');
const CASES = readdirSync(FOLDER);

describe.each(CASES)('%s', (name) => {
  const file = (part: string) => join(FOLDER, name, part);
  const before = readFileSync(file('before.yml'), 'utf8');
  const result = migrate(before);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file('after.yml'), result.after);
    writeFileSync(file('report.txt'), reportOf(result));
  }

  it('matches the reviewed files', () => {
    expect(result.after).toBe(readFileSync(file('after.yml'), 'utf8'));
    expect(reportOf(result)).toBe(readFileSync(file('report.txt'), 'utf8'));
  });

  it('is valid YAML and does not change in a second migration', () => {
    expect(parseDocument(result.after).errors).toEqual([]);
    const again = migrate(result.after);
    expect(again.after).toBe(result.after);
    expect(again.migrated).toEqual([]);
    expect(again.leftAlone).toHaveLength(result.leftAlone.length);
  });

  it('migrates CRLF line endings and a byte order mark the same way', () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    expect(migrate(windows(before)).after).toBe(windows(result.after));
  });

  it('uses existing inputs of the action and valid versions', () => {
    const inputs = inputsOf(result.after);
    expect(inputs).toHaveLength(result.migrated.length);
    for (const each of inputs) {
      expect(INPUTS).toEqual(expect.arrayContaining(Object.keys(each)));
      for (const [input, value] of Object.entries(each)) {
        if (input.endsWith('-version') && !String(value).includes('${{')) parseVersionSpec(String(value), input);
      }
    }
  });

  it('has no more dead downloads than the report lists', () => {
    const files = [{ path: '.github/workflows/test.yml', text: result.after }];
    const found = lintWorkflows(files, { config: null, facts: FACTS }).filter(
      ({ rule }) => rule === 'dead-download-origin',
    );
    expect(found.length).toBeLessThanOrEqual(result.leftAlone.length);
  });
});

it('has a case for each kind of source', () => {
  expect(CASES).toEqual(['by-hand', 'composite', 'download-action', 'left-alone', 'setup-ipfs']);
});

/** Returns the `with` of each step with the new action, in a workflow or an action. */
function inputsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  const { jobs, runs } = parse(text);
  const lists: { uses?: string; with?: Record<string, unknown> }[][] = jobs
    ? Object.values<{ steps: [] }>(jobs).map(({ steps }) => steps)
    : [runs.steps];
  return lists.flat().flatMap((step) => (step.uses?.startsWith('org/setup-ipfs-kit@') ? [step.with ?? {}] : []));
}
