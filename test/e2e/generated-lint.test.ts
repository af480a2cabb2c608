// Generated workflows pass the linter for any config, and the linter accepts any text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { generateWorkflows } from '../../generator/generate.ts';
import { type LintFile, lintWorkflows } from '../../generator/lint/lint.ts';
import type { LintFinding } from '../../generator/lint/rule.ts';
import { readTemplates } from '../../generator/render/templates.ts';
import { readRepository } from '../../generator/repository/read.ts';
import { countExecutedBlocks } from '../support/executed-blocks.ts';
import { anyConfig, configText, HAND_PICKED } from '../unit/generator/configs.ts';

const ROOT = join(import.meta.dirname, '../..');
const TEMPLATES = readTemplates();
const LINTED = /^\.github\/(?:workflows\/|dependabot\.yml$)/;

function findingsOf(text: string) {
  const { config, files } = generateWorkflows(text, new Map(), FACTS, TEMPLATES);
  const linted = files.filter(({ path }) => LINTED.test(path));
  expect(linted.length).toBeGreaterThan(0);
  return lintWorkflows(linted, { config, facts: FACTS });
}

describe('generated workflows', () => {
  const examples = ['ipfs-kit-py', 'python-package', 'node-package', 'go-module'].map((name) => `examples/${name}`);
  it.each(['.', ...examples])('have no findings in %s, together with hand-written ones', async (folder) => {
    const { configText: text, committed } = await readRepository(join(ROOT, folder));
    const files = [...committed].flatMap(([path, each]) => (LINTED.test(path) ? [{ path, text: each }] : []));
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(lintWorkflows(files, { config: loadConfig(text, FACTS), facts: FACTS })).toEqual([]);
  });

  it.each(Object.keys(HAND_PICKED))('have no findings for: %s', (name) => {
    expect(findingsOf(configText(HAND_PICKED[name] ?? {}))).toEqual([]);
  });

  it('have no findings for any config', () => {
    const property = fc.property(anyConfig, (config) => {
      // Some of these configs request all tests under emulation.
      const isUnexpected = ({ problem }: LintFinding) => !problem.includes('runs all tests emulated');
      expect(findingsOf(configText(config)).filter(isUnexpected)).toEqual([]);
    });
    fc.assert(property, { numRuns: 30 });
  }, 120_000);
});

describe('a workflow that is cut off or changed at random', () => {
  const lint = (files: readonly LintFile[]) => lintWorkflows(files, { config: null, facts: FACTS });
  const texts = ['faulty/multi-arch-ci.yml', 'faulty/arm64-ci.yml'].map((file) =>
    readFileSync(join(ROOT, 'test/unit/generator/lint', file), 'utf8'),
  );
  const expectValidLocations = (text: string) => {
    const lines = text.split('\n');
    for (const { line, column, problem } of lint([{ path: 'w.yml', text }])) {
      expect(problem).not.toBe('');
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThan(0);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    }
  };

  it.each(texts)(
    'gives findings with valid locations wherever the file ends',
    (text) => {
      for (let end = 0; end <= text.length; end += 13) expectValidLocations(text.slice(0, end));
    },
    60_000,
  );

  it('gives findings with valid locations regardless of what is inserted', () => {
    const piece = fc.constantFrom(
      '*a',
      '&a ',
      '[',
      '{',
      '|',
      '- ',
      '\n',
      '"',
      "'",
      ': ',
      `\${{`,
      '}}',
      '<<',
      '\t',
      '\u2028',
      '#',
      '!x ',
    );
    const property = fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(40), piece, (text, at, length, put) => {
      const from = at % text.length;
      expectValidLocations(text.slice(0, from) + put + text.slice(from + length));
    });
    fc.assert(property, { numRuns: 300 });
  }, 120_000);

  it('takes time linear in the length of its scripts', () => {
    const module = (path: string) => JSON.stringify(new URL(`../../generator/${path}`, import.meta.url).href);
    const work = (count: number) => {
      const line = (index: number) =>
        `          docker run -v "$(pwd):/x" a | tee log; python -m pytest t${index}.py || true\n`;
      const lines = Array.from({ length: count }, (_, index) => line(index)).join('');
      const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n${lines}`;
      const hidden = lint([{ path: 'w.yml', text }]).filter(({ rule }) => rule === 'hidden-failure');
      // A rule lists at most 100 in a file, and says how many more there are.
      expect(hidden).toHaveLength(Math.min(count, 101));
      return countExecutedBlocks(`
        import { FACTS } from ${module('facts/facts.ts')};
        import { lintWorkflows } from ${module('lint/lint.ts')};
        lintWorkflows([{ path: 'w.yml', text: ${JSON.stringify(text)} }], { config: null, facts: FACTS });
      `);
    };
    const [none, small, large] = [work(1), work(1001), work(2001)];
    // 2 if the work is linear, 4 if it is quadratic.
    expect((large - none) / (small - none)).toBeLessThan(2.2);
  }, 60_000);
});
