// Properties that hold for any config.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { generateWorkflows } from '../../generator/generate.ts';
import { readTemplates } from '../../generator/render/templates.ts';
import { compareFiles } from '../../generator/repository/compare.ts';
import { isKitError } from '../../kit/errors.ts';
import { countExecutedBlocks } from '../support/executed-blocks.ts';
import { anyConfig, configText } from '../unit/generator/configs.ts';

const TEMPLATES = readTemplates();
/** generated-stability.test.ts runs 1,000. */
const RUNS = 30;

it(`generating again changes nothing, for ${RUNS} configs`, () => {
  const property = fc.property(anyConfig, (config) => {
    const text = configText(config);
    const first = generateWorkflows(text, new Map(), FACTS, TEMPLATES);
    const committed = new Map(first.files.map((file) => [file.path, file.text]));
    const second = generateWorkflows(text, committed, FACTS, TEMPLATES);
    expect(second.files).toEqual(first.files);
    expect(second.findings).toEqual([]);
    expect(compareFiles(second.files, committed).filter(({ state }) => state !== 'clean')).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
}, 300_000);

it('the gate requires every job, for any config', () => {
  const property = fc.property(anyConfig, (config) => {
    const { plan, files } = generateWorkflows(configText(config), new Map(), FACTS, TEMPLATES);
    for (const workflow of plan.workflows) {
      const file = files.find(({ path }) => path.endsWith(`/${workflow.name}.yml`));
      const { gate } = parse(file?.text ?? '').jobs;
      const lines: readonly string[] = gate.steps[0].env.JOBS.split('\n');
      const planned = [...(workflow.changes ? ['changes'] : []), ...workflow.jobs.map(({ id }) => id)];
      expect(gate.needs).toEqual(planned);
      expect(lines.map((line) => line.split(' ')[0])).toEqual(planned);
      for (const [index, line] of lines.entries()) expect(line).toContain(`needs.${planned[index]}.result }}`);
    }
  });
  fc.assert(property, { numRuns: 30 });
}, 60_000);

it('any text is loaded as a config or rejected with a position', () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('3.10', "'x'", '[a', '{}', '*a', '&a b', '!t c', '- ', 'null', '~', '# c'),
  );
  const key = fc.constantFrom(
    'action',
    'python',
    'node',
    'runners',
    'workflows',
    'hooks',
    'secrets',
    'triggers',
    'paths',
    'x',
  );
  const lines = fc.array(
    fc.tuple(fc.constantFrom('', '  ', '    '), key, value).map(([indent, name, text]) => `${indent}${name}: ${text}`),
  );
  const property = fc.property(
    fc.oneof(
      fc.string(),
      lines.map((each) => each.join('\n')),
    ),
    (text) => {
      try {
        loadConfig(text, FACTS);
      } catch (error) {
        if (!isKitError(error, 'invalid-input')) throw error;
        expect(error.message).toMatch(/ipfs-kit\.yml:\d+:\d+: /);
      }
    },
  );
  fc.assert(property, { numRuns: 1_000 });
}, 60_000);

it('200 workflows take time proportional to their number', () => {
  const module = (path: string) => JSON.stringify(new URL(`../../generator/${path}`, import.meta.url).href);
  const work = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => [`w${index}`, { hosted: ['linux/amd64'] }]);
    const text = configText({
      action: `org/setup-ipfs-kit@${'0'.repeat(40)} # v1.0.0`,
      python: { versions: ['3.11'], test: 'make test' },
      workflows: Object.fromEntries(names),
    });
    expect(generateWorkflows(text, new Map(), FACTS, TEMPLATES).files).toHaveLength(count + 1);
    return countExecutedBlocks(`
      import { FACTS } from ${module('facts/facts.ts')};
      import { generateWorkflows } from ${module('generate.ts')};
      import { readTemplates } from ${module('render/templates.ts')};
      generateWorkflows(${JSON.stringify(text)}, new Map(), FACTS, readTemplates());
    `);
  };
  const [none, small, large] = [work(1), work(101), work(201)];
  // 2 if the work is linear, 4 if it is quadratic.
  expect((large - none) / (small - none)).toBeLessThan(2.2);
}, 60_000);
