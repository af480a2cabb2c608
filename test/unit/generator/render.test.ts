import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../generator/config.ts';
import { ACTIONS } from '../../../generator/facts/actions.ts';
import { planWorkflows } from '../../../generator/plan.ts';
import { MARKER, renderWorkflow, TEMPLATE_NAMES, type Templates } from '../../../generator/render.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CONFIG = '.github/ipfs-kit.yml';
const COMMITTED = read('.github/workflows/ci.yml');
const TEMPLATES = Object.fromEntries(
  TEMPLATE_NAMES.map((name) => [name, read(`workflows-templates/${name}.yml`)]),
) as Templates;

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function generate(templates: Partial<Templates> = {}): readonly string[] {
  const plans = planWorkflows(parseConfig(read(CONFIG), CONFIG));
  return plans.map((plan) => renderWorkflow(plan, { ...TEMPLATES, ...templates }, CONFIG));
}

it('the committed workflow is what the config and the templates give: else npm run gen:workflows', () => {
  expect(generate()).toStrictEqual([COMMITTED]);
});

it('gives the same bytes twice', () => {
  expect(generate()).toStrictEqual(generate());
});

describe('the text', () => {
  it('starts with the marker, the source and the way to change it', () => {
    const [first, second] = COMMITTED.split('\n');
    expect(first).toBe(`${MARKER} from ${CONFIG}. Do not edit it here.`);
    expect(second).toContain('npm run gen:workflows');
  });

  it('is LF text with one newline at its end and none of a slot left', () => {
    expect(COMMITTED).not.toMatch(/\r|!slot|[ \t]\n|\n\n$/);
    expect(COMMITTED).toMatch(/[^\n]\n$/);
  });

  it.each(TEMPLATE_NAMES)('keeps the comments of %s, and not what stands above its ---', (name) => {
    const [about = '', body = ''] = TEMPLATES[name].split('---\n');
    const comments = body.split('\n').flatMap((line) => line.match(/(?:^| )#.*/)?.[0].trim() ?? []);
    expect(comments.filter((comment) => !COMMITTED.includes(comment))).toStrictEqual([]);
    expect(about.split('\n').filter((line) => line !== '' && COMMITTED.includes(line))).toStrictEqual([]);
  });

  it('pins every action to a commit of the catalogue, with its version', () => {
    const uses = [...COMMITTED.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? '');
    const pins = [...ACTIONS].map(([name, { commit, version }]) => `${name}@${commit} # ${version}`);
    expect(uses.filter((each) => !each.startsWith('./ ')).every((each) => pins.includes(each))).toBe(true);
    expect(new Set(uses.filter((each) => !each.startsWith('./ '))).size).toBe(ACTIONS.size);
    expect(pins.every((each) => /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(each))).toBe(true);
  });

  it('gives every job a time limit, permissions of its own and a place in the gate', () => {
    const { permissions, jobs } = parse(COMMITTED) as {
      permissions: unknown;
      jobs: Record<string, { 'timeout-minutes': number; permissions: unknown; needs?: string[] }>;
    };
    const { gate, ...others } = jobs;
    expect(permissions).toStrictEqual({});
    expect(gate).toMatchObject({ permissions: {}, needs: Object.keys(others), 'timeout-minutes': 5, if: 'always()' });
    for (const job of Object.values(others)) {
      expect(job).toMatchObject({ permissions: { contents: 'read' }, strategy: { 'fail-fast': false } });
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  it('has no expression inside a script', () => {
    const { jobs } = parse(COMMITTED) as { jobs: Record<string, { steps: { run?: string }[] }> };
    const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts).toHaveLength(6);
    expect(scripts.filter((script) => script.includes('${' + '{'))).toStrictEqual([]);
  });
});

it.each([
  ['an unknown slot', 'name: !slot nmae\n', "no slot is named 'nmae', known: name, concurrency-group, jobs"],
  ['an unknown tag', 'name: !solt name\n', 'Unresolved tag: !solt'],
  ['broken YAML', 'name: [\n', 'Flow sequence'],
  ['a list', '- name\n', 'not a mapping'],
])('refuses a template with %s', (_name, workflow, message) => {
  const refused = expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) });
  expect(() => generate({ workflow })).toThrow(refused);
  expect(() => generate({ workflow })).toThrow('Template workflows-templates/workflow.yml: ');
});
