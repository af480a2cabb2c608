import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import type { JobPlan } from '../../../../generator/plan/plan.ts';
import { GENERATED_MARKER, GENERATOR_VERSION } from '../../../../generator/render/header.ts';
import { readTemplates } from '../../../../generator/render/templates.ts';
import { configText, HAND_PICKED } from '../configs.ts';

const TEMPLATES = readTemplates();

interface Step {
  readonly name: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
  readonly env?: Record<string, unknown>;
}

interface Job {
  readonly permissions: unknown;
  readonly 'timeout-minutes': number;
  readonly steps: readonly Step[];
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly environment?: string;
  readonly strategy?: { readonly matrix: Record<string, unknown> };
}

interface Workflow {
  readonly permissions: unknown;
  readonly concurrency: { readonly group: string };
  readonly jobs: Record<string, Job>;
}

const generated = Object.entries(HAND_PICKED).flatMap(([name, config]) =>
  generateWorkflows(configText(config))
    .files.filter(({ how }) => how === 'generated')
    .map(({ path, text }) => ({ name, path, text, workflow: parse(text) as Workflow })),
);
const workflow = (name: string, config: object = HAND_PICKED[name] ?? {}) => {
  const [file] = generateWorkflows(configText(config)).files;
  return { text: file?.text ?? '', jobs: (parse(file?.text ?? '') as Workflow).jobs };
};
const steps = (job: Job | undefined) => job?.steps.map(({ name }) => name);

describe.each(generated)('$name: $path', ({ path, text, workflow: { permissions, concurrency, jobs } }) => {
  const name = path.replace(/^.*\/|\.yml$/g, '');
  const all = Object.values(jobs).flatMap((job) => job.steps);

  it('starts with a header that names its version, its config and how to change it', () => {
    const [first] = text.split('\n');
    const change = 'To change it, edit that file and run: ipfs-kit workflows generate';
    expect(first).toBe(`${GENERATED_MARKER} ${GENERATOR_VERSION} from .github/ipfs-kit.yml. ${change}`);
  });

  it('has LF line ends, one final newline, no trailing spaces and no unfilled slot', () => {
    expect(text).not.toMatch(/\r|!slot|[ \t]\n|\n\n\n|\n\n$/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('has no permissions by default, and gives each job what it needs, a time limit and a place in the gate', () => {
    const { gate, ...others } = jobs;
    expect(permissions).toEqual({});
    expect(gate?.needs).toEqual(Object.keys(others));
    for (const [id, job] of Object.entries(others)) {
      const pushes = job.steps.some((step) => String(step.with?.password).includes('github.token'));
      const reads = job.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
      const needed = { ...(reads ? { contents: 'read' } : {}), ...(pushes ? { packages: 'write' } : {}) };
      const further = JSON.stringify(job.permissions ?? {}).includes('id-token')
        ? { 'id-token': 'write', attestations: 'write' }
        : {};
      expect(job.permissions ?? {}, id).toEqual({ ...needed, ...further });
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
    }
  });

  it('has a concurrency group that starts with its own name', () => {
    expect(concurrency.group.startsWith(`${name}-$`)).toBe(true);
  });

  it('pins every action to a commit, with its version', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, reference]) => reference);
    expect(uses.filter((each) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(each ?? ''))).toEqual([]);
  });

  it('passes only known inputs to actions', () => {
    const wrong = all.flatMap(({ uses = '', with: inputs = {} }) => {
      const known = FACTS.actions.actions[uses.split('@')[0] ?? '']?.inputs.names;
      return known ? Object.keys(inputs).filter((input) => !known.includes(input)) : [];
    });
    expect(wrong).toEqual([]);
  });

  it('has no expressions and no hidden failures in scripts', () => {
    for (const { run = '' } of all) {
      expect(run).not.toContain('$' + '{{');
      expect(run).not.toMatch(/\|\| *(?:true|:|echo)\b|set \+e|continue-on-error/);
    }
  });

  it('keeps no credentials after the checkout', () => {
    const checkouts = all.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: inputs } of checkouts) expect(inputs).toMatchObject({ 'persist-credentials': false });
  });

  it('never runs code from forks on self-hosted runners', () => {
    for (const [id, job] of Object.entries(jobs)) {
      const own = /runs-on: (?:\[|\{|arc)/.exec(text.slice(text.indexOf(`\n  ${id}:`)).split('\n    steps:')[0] ?? '');
      if (own && text.includes('pull_request:')) {
        const guard = /head\.repo\.full_name == github\.repository|event_name != 'pull_request'|event_name == 'push'/;
        expect(job.if).toMatch(guard);
      }
    }
  });
});

describe('templates', () => {
  const used = generated.map(({ text }) => text).join('\n');

  it.each([...TEMPLATES])('%s passes on its comments, but not the text above its ---', (_name, text) => {
    const [about = '', body = ''] = text.split('---\n');
    const comments = body.split('\n').flatMap((line) => /(?:^ *| )(# .*)/.exec(line)?.[1] ?? []);
    expect(comments.filter((comment) => !used.includes(comment))).toEqual([]);
    expect(about.split('\n').filter((line) => line !== '' && used.includes(line))).toEqual([]);
  });

  it.each([
    ['an unknown slot', '---\nname: !slot nmae\n', "unknown slot 'nmae', known slots: name, triggers"],
    ['an unknown tag', '---\nname: !solt name\n', "'name: !solt name' is not a valid slot"],
    ['a slot inside a value', '---\nname: a !slot name\n', "'name: a !slot name' is not a valid slot"],
    ['a tab', '---\nname:\n\t- a\n', 'contains a tab'],
    ['a line that is indented too far', '---\n  name: a\n', "'name: a' is indented too far"],
    ['a missing ---', '# nothing\n', "the line '---' above the workflow's text is missing"],
  ])('are rejected with %s', (_name, text, message) => {
    const templates = new Map([...TEMPLATES, ['workflow', text]]);
    expect(() =>
      generateWorkflows(configText(HAND_PICKED['the smallest config'] ?? {}), new Map(), FACTS, templates),
    ).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }));
  });

  it('are rejected if one is missing', () => {
    const templates = new Map([...TEMPLATES].filter(([name]) => name !== 'job-gate'));
    expect(() =>
      generateWorkflows(configText(HAND_PICKED['the smallest config'] ?? {}), new Map(), FACTS, templates),
    ).toThrow('Template workflows-templates/job-gate.yml: the file does not exist.');
  });
});

describe('jobs', () => {
  it('have only the steps of their config', () => {
    const { jobs } = workflow('the smallest config');
    expect(steps(jobs['python-hosted'])).toEqual([
      'Check out',
      'Set up Python',
      'Probe the machine and its tools',
      'Test',
    ]);
  });

  it('have hooks as the config has them, with the version of an action as a comment', () => {
    const { text, jobs } = workflow('hooks');
    expect(steps(jobs['python-hosted'])?.slice(2, 6)).toEqual([
      'Install what the tests need',
      'Probe the machine and its tools',
      'Test',
      'Send the coverage',
    ]);
    expect(text).toContain('          sudo apt-get update\n          sudo apt-get install --yes jq\n');
    expect(text).toContain('codecov-action@89abcdef0123456789abcdef0123456789abcdef # v5.4.0\n');
  });

  it('get secrets in the test step only', () => {
    const { text } = workflow('secrets');
    const uses = [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(uses).toEqual(['PINNING_TOKEN', 'PINNING_TOKEN', 'OTHER_TOKEN']);
    expect(text).toContain('    environment: ci # for PINNING_TOKEN, OTHER_TOKEN\n');
    expect(text).toContain('          env: CI PINNING_TOKEN # the container gets no other variables of the machine\n');
  });

  it('quote versions, so that 3.10 does not become 3.1', () => {
    const { text } = workflow('versions without a build');
    expect(text).toContain("python: ['3.8', '3.10', '3.11']");
    expect(text).toContain(
      "- {python: '3.8', runner: ubuntu-26.04-arm} # python 3.8 has no arm64 build for ubuntu-26.04; end of life 2024-10-07\n",
    );
  });

  it('mark legs that may fail, so that GitHub counts their failure as a success of the job', () => {
    const { text } = workflow('versions past their end of life that may fail');
    expect(text).toContain(`    continue-on-error: ${'$'}{{ matrix.may-fail == true }}\n`);
    expect(text).toContain("- {python: '3.8', may-fail: true} # end of life 2024-10-07\n");
  });

  it('run in bash, on Windows too', () => {
    expect(workflow('windows and macOS').text).toContain('\ndefaults: {run: {shell: bash}} #');
  });

  it('probe the machine, the runtime and the tools in one step, right before the tests', () => {
    const { jobs } = workflow('a node in a local network');
    const all = jobs['python-hosted']?.steps ?? [];
    const probe = all.findIndex(({ name }) => name.startsWith('Probe'));
    expect(all[probe + 1]?.name).toBe('Test');
    expect(all[probe]?.with?.expect).toBe(
      `platform: ${'$'}{{ matrix.platform }}\nemulated: false\npython: ${'$'}{{ matrix.python }}\nexecutables: ipfs\n`,
    );
  });

  it('upload results only if the config has a folder for them', () => {
    const name = 'an environment and another results folder';
    expect(steps(workflow(name).jobs['python-hosted'])).toEqual(
      expect.arrayContaining(['Create the folder for results', 'Upload the results']),
    );
    expect(workflow(name).text).toContain('  RESULTS: build/reports\n');
    expect(workflow('the smallest config').text).not.toMatch(/RESULTS|artifact/);
  });

  it("use this repository's own actions if the config says so", () => {
    const { text } = workflow('', { ...HAND_PICKED['a node in a local network'], action: './' });
    expect(text).toContain('uses: ./actions/arch-probe # zizmor: ignore[self-repository] the action of this commit');
    expect(text.split('\n')[0]).toContain('npm run gen:workflows');
  });
});

/** The further axes of a job. */
const axesOf = (job: JobPlan) => ('axes' in job ? job.axes.map(({ name }) => name) : []);

describe('the matrix has the legs of the plan', () => {
  it.each(Object.entries(HAND_PICKED))('%s', (_name, config) => {
    const { plan, files } = generateWorkflows(configText(config));
    for (const each of plan.workflows) {
      const file = files.find(({ path }) => path.endsWith(`/${each.name}.yml`));
      const { jobs } = parse(file?.text ?? '') as Workflow;
      for (const job of each.jobs) {
        if (job.legs.length === 0) continue;
        const ids = expandMatrix(jobs[job.id]?.strategy?.matrix ?? {}).map(
          (leg) =>
            leg.leg ??
            [leg['runtime' in job ? job.runtime : ''], leg.arch ?? leg.runner, ...axesOf(job).map((axis) => leg[axis])]
              .filter((part) => part !== undefined && part !== '')
              .join('-'),
        );
        expect(ids.toSorted()).toEqual(job.legs.map(({ id }) => id).toSorted());
      }
    }
  });
});

type Leg = Record<string, unknown>;

/** Expands a matrix as GitHub does: the product of its lists, without `exclude`, with the values of matching `include` entries. */
function expandMatrix({ include = [], exclude = [], ...axes }: Record<string, unknown>): readonly Leg[] {
  const fits = (leg: Leg, part: Leg) =>
    Object.entries(part).every(([key, value]) => !(key in axes) || leg[key] === value);
  const product = Object.entries(axes).reduce<readonly Leg[]>(
    (legs, [key, values]) => legs.flatMap((leg) => (values as unknown[]).map((value) => ({ ...leg, [key]: value }))),
    [{}],
  );
  const kept = (Object.keys(axes).length === 0 ? [] : product).filter(
    (leg) => !(exclude as Leg[]).some((part) => fits(leg, part)),
  );
  const added = (include as Leg[]).filter((part) => !kept.some((leg) => fits(leg, part)));
  return [
    ...kept.map((leg) => Object.assign({ ...leg }, ...(include as Leg[]).filter((part) => fits(leg, part)))),
    ...added,
  ];
}

describe('other tools and programs of IPFS Cluster', () => {
  const step = (name: string, title: string) => {
    const all = Object.values(workflow(name).jobs).flatMap((job) => job.steps);
    const found = all.find((each) => each.name === title);
    if (!found) throw new Error(`no step ${title} in ${all.map((each) => each.name).join(', ')}`);
    return found;
  };

  it('are inputs of the action, and programs that a native leg expects on PATH', () => {
    const name = 'other tools, and one program of IPFS Cluster';
    expect(step(name, 'Set up IPFS Cluster and ipget and go-car').with).toEqual({
      'kubo-version': 'none',
      'cluster-version': '1.1.6',
      'cluster-tools': 'ctl',
      tools: 'ipget@>=0.13.1 <0.14 car',
    });
    expect(workflow(name).text).toMatch(/ipfs-cluster-ctl ipget car$/m);
    expect(workflow(name).text).not.toContain('ipfs-cluster-service');
  });

  it('are on PATH in the container of an emulated leg', () => {
    const { text } = workflow('emulated legs with other tools');
    const { with: inputs } = (parse(text) as Workflow).jobs['go-emulated']?.steps.at(-1) ?? {};
    expect(inputs?.paths).toBe(
      `${'$'}{{ steps.ipfs.outputs.kubo-path }}\n${'$'}{{ fromJSON(steps.ipfs.outputs.tools)['ipget'].path }}\n`,
    );
  });

  it('do not need a product', () => {
    const { text } = workflow('emulated legs with other tools only');
    expect(text).toMatch(/ paths: \|\n.*\['ipget'\]\.path \}\}\n.*\['lassie'\]\.path \}\}\n/);
    expect(text).toContain('kubo-version: none');
  });
});

describe('a workflow for GitHub Enterprise Server', () => {
  const config = { ...HAND_PICKED['an image that is published'], results: 'reports', ghes: true };
  const { text, jobs } = workflow('', config);

  it('has no YAML anchors', () => {
    expect(workflow('an image that is published').text).toMatch(/^ +- \*check-out$/m);
    expect(text).not.toMatch(/^ +- [&*]/m);
  });

  it('has artifact actions that work there, with inputs that they know', () => {
    const artifacts = Object.values(jobs)
      .flatMap((job) => job.steps)
      .filter(({ uses }) => /load-artifact@/.test(uses ?? ''));
    expect(artifacts).toHaveLength(5);
    for (const { uses = '', with: inputs } of artifacts) {
      const known = FACTS.enterpriseServer.actions[uses.split('@')[0] ?? ''];
      expect(uses.split('@')[1]).toBe(known?.commit);
      for (const input of Object.keys(inputs ?? {})) expect(known?.inputs.names).toContain(input);
    }
  });

  it('downloads each digest by name, into the folder that merging expects', () => {
    const names = ['linux-amd64', 'linux-arm64'].map((leg) => `digest.docker-multi-arch.kit.${leg}`);
    expect(jobs['merge-kit']?.steps.slice(0, 2).map((step) => step.with)).toEqual(
      names.map((name) => ({ name, path: `digests/${name}` })),
    );
  });
});

describe('a merge queue', () => {
  const SMALL = HAND_PICKED['the smallest config'] ?? {};
  const on = (triggers: object) => (parse(workflow('', { ...SMALL, triggers }).text) as { on: object }).on;

  it.each([
    ['with pull requests', { 'pull-request': {} }, true],
    ['without pull requests', { push: {} }, false],
    ['if the config says no', { 'pull-request': {}, 'merge-group': false }, false],
    ['if the config says yes', { push: {}, 'merge-group': true }, true],
  ])('starts the workflow %s: %o', (_name, triggers, expected) => {
    expect('merge_group' in on(triggers)).toBe(expected);
  });
});
