// A corpus in the style of public repositories, written for this test: on good/ the default rules are silent, and in faulty/ they report
// exactly what the comments at the top of a file expect. It keeps a change to a rule from adding false findings or losing true ones.
//
// An entry is a workflow, or a folder that stands for `.github`. An expected finding is a comment
// `# expect: RULE SEVERITY "part of its line"`. Notes are not part of the default rules.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { type LintFile, lintWorkflows } from '../../../../generator/lint/lint.ts';

interface Entry {
  readonly name: string;
  readonly files: readonly LintFile[];
}

interface ExpectedFinding {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  /** A part of the line. */
  readonly text: string;
}

const EXPECTED = /^# expect: (?<rule>\S+) (?<severity>error|warning) "(?<text>.+)"$/gm;
const CONFIG = '.github/ipfs-kit.yml';

function readEntries(kind: 'good' | 'faulty'): readonly Entry[] {
  const root = join(import.meta.dirname, 'corpus', kind);
  return readdirSync(root, { withFileTypes: true }).map((each) => ({
    name: each.name.replace(/\.yml$/, ''),
    files: each.isDirectory()
      ? readFolder(join(root, each.name))
      : [{ path: `.github/workflows/${each.name}`, text: readFileSync(join(root, each.name), 'utf8') }],
  }));
}

function readFolder(folder: string): readonly LintFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));
  return names
    .toSorted()
    .map((name) => ({ path: `.github/${name.replaceAll('\\', '/')}`, text: readFileSync(join(folder, name), 'utf8') }));
}

function findExpected({ path, text }: LintFile): readonly ExpectedFinding[] {
  return [...text.matchAll(EXPECTED)].map(({ groups: { rule = '', severity = '', text: part = '' } = {} }) => ({
    file: path,
    rule,
    severity,
    text: part,
  }));
}

/** Returns the findings of the default rules; of those that are expected, only the expected part of the line. */
function lintEntry({ files }: Entry): readonly ExpectedFinding[] {
  const settings = files.find(({ path }) => path === CONFIG);
  const config = settings ? loadConfig(settings.text, FACTS) : null;
  const workflows = files.filter(({ path }) => path !== CONFIG);
  const lines = new Map(workflows.map(({ path, text }) => [path, text.split('\n')]));
  const open = workflows.flatMap(findExpected);
  return lintWorkflows(workflows, { config, facts: FACTS })
    .filter(({ severity }) => severity !== 'note')
    .map(({ file, rule, severity, line }) => {
      const whole = lines.get(file)?.[line - 1]?.trim() ?? '';
      const index = open.findIndex(
        (each) => each.file === file && each.rule === rule && each.severity === severity && whole.includes(each.text),
      );
      const [expected] = index === -1 ? [] : open.splice(index, 1);
      return expected ?? { file, rule, severity, text: whole };
    });
}

const sorted = (findings: readonly ExpectedFinding[]) =>
  findings.map(({ file, rule, severity, text }) => `${file}: ${rule} ${severity} "${text}"`).toSorted();

const GOOD = readEntries('good');
const FAULTY = readEntries('faulty');
const byName = (entries: readonly Entry[]) => entries.map((entry) => [entry.name, entry] as const);

describe('the default rules are silent on', () => {
  it.each(byName(GOOD))('%s', (_name, entry) => {
    expect(sorted(lintEntry(entry))).toEqual([]);
  });
});

describe('the default rules report what is wrong in', () => {
  it.each(byName(FAULTY))('%s', (_name, entry) => {
    expect(sorted(lintEntry(entry))).toEqual(sorted(entry.files.flatMap(findExpected)));
  });
});

it('has only expectations that it can read, and all of them in faulty/', () => {
  const written = ({ text }: LintFile) => text.match(/^# ?expect\b/gm)?.length ?? 0;
  for (const { name, files } of FAULTY) {
    const found = files.flatMap(findExpected).length;
    expect([name, files.reduce((sum, file) => sum + written(file), 0)]).toEqual([name, Math.max(found, 1)]);
  }
  expect(GOOD.flatMap(({ files }) => files).filter((file) => written(file) > 0)).toEqual([]);
});

it('has at least 45 good entries and 30 faulty ones', () => {
  expect(GOOD.length).toBeGreaterThanOrEqual(45);
  expect(FAULTY.length).toBeGreaterThanOrEqual(30);
});
