// Short workflows for tests of rules, and what a rule finds in them.
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

export const WORKFLOW_PATH = '.github/workflows/w.yml';

/** Returns the findings of a rule as `error 8`: severity and line. */
export function findBy(rule: string, text: string, path = WORKFLOW_PATH): readonly string[] {
  return lintWorkflows([{ path, text }], { config: null, facts: FACTS })
    .filter((each) => each.rule === rule)
    .map(({ severity, line }) => `${severity} ${line}`);
}

export const indent = (text: string, spaces: number) => text.replace(/^(?=.)/gm, ' '.repeat(spaces));

/** A workflow with one job. Its step starts on line 6, after the lines of `job`. */
export const step = (text: string, job = '') =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n${indent(job, 4)}    steps:\n${indent(`- ${text}`, 6)}\n`;
