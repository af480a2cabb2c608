// Compares action.yml, the code and the README of arch-probe, and runs the examples of the README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeMismatch } from '../../../actions/arch-probe/findings.ts';
import { PROBE_INPUT_NAMES } from '../../../actions/arch-probe/inputs.ts';
import { PROBE_OUTPUT_NAMES } from '../../../actions/arch-probe/report.ts';
import { checkConditions, parseConditions } from '../../../kit/probe/expectations/conditions.ts';
import { RUNNER_PROVIDERS } from '../../../kit/probe/facts/job/provider.ts';
import { FACT_NAMES } from '../../../kit/probe/facts.ts';
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { AMD64 } from '../../unit/probe/expectations/machines.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'actions', 'arch-probe');
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const action = parse(readFileSync(join(FOLDER, 'action.yml'), 'utf8')) as Record<'inputs' | 'outputs', object>;
const USES = 'org/setup-ipfs-kit/actions/arch-probe@v1';

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => {
  const { jobs } = parse(match[1] ?? '') as { jobs: Record<string, { steps: Step[] }> };
  return Object.values(jobs).flatMap(({ steps }) => steps);
});

function names(heading: string): readonly string[] {
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1] ?? '');
}

it('the inputs are the same everywhere, in the same order', () => {
  expect(Object.keys(action.inputs)).toEqual([...PROBE_INPUT_NAMES]);
  expect(names('Inputs')).toEqual([...PROBE_INPUT_NAMES]);
});

it('the outputs are the same everywhere, in the same order', () => {
  expect(Object.keys(action.outputs)).toEqual([...PROBE_OUTPUT_NAMES]);
  expect(names('Outputs')).toEqual([...PROBE_OUTPUT_NAMES]);
});

it('the section on conditions names existing facts only', () => {
  const section = readme.split('## Conditions\n')[1]?.split('\n### ')[0] ?? '';
  const first = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap((match) => match[1]?.match(/[a-z0-9-]+/g) ?? []);
  expect(first.length).toBeGreaterThan(10);
  expect(first.filter((name) => !(FACT_NAMES as readonly string[]).includes(name))).toEqual([]);
});

it('the section on conditions names every fact', () => {
  const section = readme.split('## Conditions\n')[1]?.split('\n### ')[0] ?? '';
  expect(FACT_NAMES.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

// | `gpu: A100` | `NVIDIA A100-SXM4-80GB` | `NVIDIA A100X` |
const nameRows = [...(readme.split('### Names\n')[1] ?? '').matchAll(/^\| `([\w-]+): ([^`]+)` \|(.*)\|(.*)\|$/gm)];

it.each(nameRows.map(([, name = '', value = '', met = '', unmet = '']) => [name, value, met, unmet] as const))(
  'the row about %s: %s is true',
  (name, value, met, unmet) => {
    const meets = (fact: string) =>
      checkConditions(parseConditions(`${name}: ${value}`), { ...AMD64, [name]: fact }).length === 0;
    const texts = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    expect(texts(met).filter((fact) => !meets(fact))).toEqual([]);
    expect(texts(unmet).filter(meets)).toEqual([]);
    expect(texts(met).length).toBeGreaterThan(0);
  },
);

it('the section on providers names those of runners', () => {
  const section = readme.split('### Providers\n')[1]?.split('\n## ')[0] ?? '';
  expect(RUNNER_PROVIDERS.filter(({ name }) => !section.includes(`\`${name}\``))).toEqual([]);
});

it('the example of an error is the real message', () => {
  const [mismatch] = checkConditions(parseConditions('platform: linux/arm64'), AMD64);
  const shown = /^```text\n([\s\S]*?)\n```$/m.exec(readme)?.[1]?.replaceAll('\n', ' ');
  expect(shown).toBe(mismatch && describeMismatch(mismatch));
});

describe('an example', () => {
  it.each(examples.map((steps, at) => [at + 1, steps] as const))('runs: %i', async (_, steps) => {
    const runnerEnv = await createRunnerEnv();
    try {
      for (const { uses, with: inputs = {} } of steps.filter((step) => step.uses !== undefined)) {
        expect(uses).toBe(USES);
        const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
        // The machine of the test may not meet the expectations of the example.
        const all = { ...texts, 'on-mismatch': 'warn' };
        const result = await runAction(runnerEnv, { action: join(FOLDER, 'action.yml'), inputs: all });
        expect(result.exitCode, result.log).toBe(0);
        expect(result.log).not.toContain('unknown input');
        expect(result.log.match(/^::warning title=(?!arch-probe%3A (?:platform|emulated)::).*$/gm)).toBeNull();
      }
      const used = steps
        .flatMap(({ env = {} }) => Object.values(env))
        .map((text) => /outputs\.([\w-]+)/.exec(text)?.[1]);
      expect(used.filter((name) => !(PROBE_OUTPUT_NAMES as readonly unknown[]).includes(name))).toEqual([]);
    } finally {
      await removeRunnerEnv(runnerEnv);
    }
  });

  it('exists for each task', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });
});
