// Generates 1,000 configs twice. The second time must change nothing.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACTS } from '../../generator/facts/facts.ts';
import { generateWorkflows } from '../../generator/generate.ts';
import { readTemplates } from '../../generator/render/templates.ts';
import { compareFiles } from '../../generator/repository/compare.ts';
import { anyConfig, configText } from '../unit/generator/configs.ts';

const RUNS = 1_000;

it(`generating again changes nothing, for ${RUNS} configs`, () => {
  const templates = readTemplates();
  let files = 0;
  const property = fc.property(anyConfig, (config) => {
    const text = configText(config);
    const first = generateWorkflows(text, new Map(), FACTS, templates);
    const committed = new Map(first.files.map((file) => [file.path, file.text]));
    const second = generateWorkflows(text, committed, FACTS, templates);
    expect(second.findings).toEqual([]);
    expect(compareFiles(second.files, committed).filter(({ state }) => state !== 'clean')).toEqual([]);
    files += first.files.length;
  });
  fc.assert(property, { numRuns: RUNS });
  console.log(`${RUNS} configs, ${files} files, twice the same bytes`);
});
