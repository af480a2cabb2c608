// Each rule, by the examples of its section in docs/workflow-lint.md, and by what else it has to see or leave alone.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { type LintFile, lintWorkflows } from '../../../../generator/lint/lint.ts';
import { RULES } from '../../../../generator/lint/rules.ts';
import { readPage } from './page.ts';

const PAGE = readPage();

it('the page has a section a rule, in order', () => {
  expect(PAGE.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});

describe.each(RULES)('$id', ({ id, severity, explanation, fix }) => {
  const section = PAGE.find((each) => each.id === id);
  const lint = (files: readonly LintFile[]) => lintWorkflows(files, { config: section?.config ?? null, facts: FACTS });

  it('says why, what to do and how bad it is', () => {
    expect(section?.text).toContain(`${explanation} (${severity})`);
    expect(section?.text).toContain(fix);
  });

  it('finds what is faulty, and no other rule does', () => {
    const findings = lint(section?.faulty ?? []);
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set([id]));
    for (const { line, column, problem } of findings) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(problem).not.toMatch(/\.$/);
    }
  });

  it('finds nothing in what is right', () => {
    expect(section?.right.length).toBeGreaterThan(0);
    expect(lint(section?.right ?? [])).toEqual([]);
  });
});
