// Each rule, with the examples of its section in docs/workflow-lint.md.
import { describe, expect, it } from 'vitest';
import { RULE_IDS } from '../../../../generator/config/rule-ids.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { type LintFile, lintWorkflows } from '../../../../generator/lint/lint.ts';
import { RULES } from '../../../../generator/lint/rules.ts';
import { readPage, readText } from './page.ts';

const PAGE = readPage();

it('the page has a section for each rule, in order', () => {
  expect(PAGE.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  expect(RULES.map(({ id }) => id)).toEqual(RULE_IDS);
  expect(new Set(RULE_IDS).size).toBe(RULES.length);
});

it('the table of the page has the severities', () => {
  const rows = [...readText().matchAll(/^\| \[([\w-]+)\]\(#\1\) \| (\w+)(?: or warning)? \|$/gm)];
  expect(rows.map(([, id, severity]) => [id, severity])).toEqual(RULES.map(({ id, severity }) => [id, severity]));
});

describe.each(RULES)('$id', ({ id, severity, explanation, fix }) => {
  const section = PAGE.find((each) => each.id === id);
  const lint = (files: readonly LintFile[]) => lintWorkflows(files, { config: section?.config ?? null, facts: FACTS });

  it('has its explanation, fix and severity on the page', () => {
    expect(section?.text).toContain(`${explanation} (${severity})`);
    expect(section?.text).toContain(fix);
  });

  it('is the only rule that reports the faulty example', () => {
    const findings = lint(section?.faulty ?? []);
    const inTable = readText().match(new RegExp(`\\[${id}\\]\\(#${id}\\) \\| ([\\w ]+) \\|`))?.[1] ?? '';
    for (const each of findings) expect(inTable.split(' or ')).toContain(each.severity);
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set([id]));
    for (const { line, column, problem } of findings) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(problem).not.toMatch(/\.$/);
    }
  });

  it('reports nothing in the right example', () => {
    expect(section?.right.length).toBeGreaterThan(0);
    expect(lint(section?.right ?? [])).toEqual([]);
  });
});
