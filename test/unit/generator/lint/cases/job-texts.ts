// Short workflows for tests of rules about machines, and their findings.
import type { KitConfig } from '../../../../../generator/config/schema.ts';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

export const indented = (text: string, spaces: number) => text.replace(/^(?=.)/gm, ' '.repeat(spaces));

/** A workflow with one job, whose keys start on line 4. */
export const jobText = (keys: string) => `on: push\njobs:\n  test:\n${indented(keys, 4)}\n`;

/** A job with one script, whose lines start on line 7. */
export const scriptJob = (runsOn: string, script: string, more = '') =>
  jobText(`runs-on: ${runsOn}\nsteps:\n  - run: |\n${indented(script, 6)}${more === '' ? '' : `\n${more}`}`);

/** Returns each finding of a rule as `line severity`. */
export function findLines(rule: string, text: string, config: KitConfig | null = null): readonly string[] {
  const findings = lintWorkflows([{ path: '.github/workflows/test.yml', text }], { config, facts: FACTS });
  return findings
    .filter((each) => each.rule === rule || each.rule === 'not-a-workflow')
    .map(({ line, severity }) => `${line} ${severity}`);
}
