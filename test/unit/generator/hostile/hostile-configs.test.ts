// Generated files say exactly what the config says, whatever texts it has; or the config is refused with line and column.
// For a longer run: HOSTILE_CONFIGS=20000 npx vitest run --project unit test/unit/generator/hostile
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import { readTemplates } from '../../../../generator/render/templates.ts';
import { KitError } from '../../../../kit/errors.ts';
import { type HostileConfig, hostileConfig, hostileConfigText } from './configs.ts';
import { findWrongValues, type ParsedWorkflow } from './intended-values.ts';

const RUNS = Number(process.env.HOSTILE_CONFIGS ?? 500);
const TEMPLATES = readTemplates();
/** Characters that YAML 1.1, YAML 1.2 or an editor reads as a line end, a mark or nothing. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029]/u;

it('random configs give workflows with the values of the config, or are refused', {
  timeout: RUNS * 500,
}, () => {
  let generated = 0;
  fc.assert(
    fc.property(hostileConfig, (config) => {
      const files = generateOrRefuse(config);
      if (files) generated += 1;
      for (const { path, text } of files ?? []) {
        expect(UNPRINTABLE.exec(text), path).toBeNull();
        const document = parseDocument(text);
        expect([...document.errors, ...document.warnings], path).toEqual([]);
        const workflow = /^\.github\/workflows\/(.*)\.yml$/.exec(path)?.[1];
        if (workflow !== undefined)
          expect(findWrongValues(config, workflow, document.toJS() as ParsedWorkflow), text).toEqual([]);
      }
    }),
    { numRuns: RUNS, seed: 16 },
  );
  expect(generated).toBeGreaterThan(RUNS / 3);
});

/** Returns the files, or null if the config is refused with a position. */
function generateOrRefuse(config: HostileConfig) {
  try {
    return generateWorkflows(hostileConfigText(config), new Map(), FACTS, TEMPLATES).files;
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    expect(error.subject).toMatch(/\.github\/ipfs-kit\.yml:\d+:\d+\)?$/);
    return null;
  }
}

it('a workflow without legs is refused with its position', () => {
  const config =
    "action: ./\npython: { versions: ['3.8'], eol: exclude, test: a }\nworkflows:\n  ci:\n    hosted: [linux/amd64]\n";
  expect(() => generateWorkflows(config, new Map(), FACTS, TEMPLATES)).toThrow(
    'Workflow ci (.github/ipfs-kit.yml:4:3): has no legs to run',
  );
});
