// What this project generates has no finding of its own linter, notes included.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';
import { readTemplates } from '../../../../generator/render/templates.ts';
import { anyConfig, configText, HAND_PICKED } from '../configs.ts';

const TEMPLATES = readTemplates();
/** test/e2e/generated-lint.test.ts runs more, with other linters. */
const RUNS = 25;

function lintGenerated(config: object): readonly string[] {
  const { config: loaded, files } = generateWorkflows(configText(config), new Map(), FACTS, TEMPLATES);
  const workflows = files.filter(({ path }) => path.startsWith('.github/workflows/'));
  expect(workflows).not.toEqual([]);
  return lintWorkflows(workflows, { config: loaded, facts: FACTS }).map(
    ({ file, line, rule, problem }) => `${file}:${line} ${rule}: ${problem}`,
  );
}

it.each(Object.entries(HAND_PICKED))('%s', (_name, config) => {
  expect(lintGenerated(config)).toEqual([]);
});

it(`${RUNS} random configs`, { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyConfig, (config) => {
      expect(lintGenerated(config)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
