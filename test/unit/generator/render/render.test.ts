import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
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

  it('starts with the marker, the source, the version and the way to change it', () => {
    const [first, second] = text.split('\n');
    expect(first).toBe(`${GENERATED_MARKER} ${GENERATOR_VERSION} from .github/ipfs-kit.yml. Do not edit it here.`);
    expect(second).toBe('# To change it, edit .github/ipfs-kit.yml, then: ipfs-kit workflows generate');
  });

  it('is LF text with one newline at its end, no trailing space and none of a slot left', () => {
    expect(text).not.toMatch(/\r|!slot|[ \t]\n|\n\n\n|\n\n$/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('gives nothing by default, and each job what it needs, a time limit and a place in the gate', () => {
    const { gate, ...others } = jobs;
    expect(permissions).toEqual({});
    expect(gate?.needs).toEqual(Object.keys(others));
    for (const [id, job] of Object.entries(others)) {
      const pushes = job.steps.some(({ uses }) => uses?.startsWith('docker/login-action@')) && !job.environment;
      const reads = job.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
      const needed = { ...(reads ? { contents: 'read' } : {}), ...(pushes ? { packages: 'write' } : {}) };
      expect(job.permissions ?? {}, id).toEqual(needed);
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

  it('gives actions nothing but inputs that they have', () => {
    const wrong = all.flatMap(({ uses = '', with: inputs = {} }) => {
      const known = FACTS.actions.actions[uses.split('@')[0] ?? '']?.inputs.names;
      return known ? Object.keys(inputs).filter((input) => !known.includes(input)) : [];
    });
    expect(wrong).toEqual([]);
  });

  it('has no expression, and no hidden failure, in a script', () => {
    for (const { run = '' } of all) {
      expect(run).not.toContain('$' + '{{');
      expect(run).not.toMatch(/\|\| *(?:true|:|echo)\b|set \+e|continue-on-error/);
    }
  });

  it('keeps no credentials after checking out', () => {
    const checkouts = all.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: inputs } of checkouts) expect(inputs).toMatchObject({ 'persist-credentials': false });
  });

  it('runs no code of forks on machines of its own', () => {
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

  it.each([...TEMPLATES])('%s keeps its comments, and not what stands above its ---', (_name, text) => {
    const [about = '', body = ''] = text.split('---\n');
    const comments = body.split('\n').flatMap((line) => /(?:^ *| )(# .*)/.exec(line)?.[1] ?? []);
    expect(comments.filter((comment) => !used.includes(comment))).toEqual([]);
    expect(about.split('\n').filter((line) => line !== '' && used.includes(line))).toEqual([]);
  });

  it.each([
    ['an unknown slot', '---\nname: !slot nmae\n', "no slot is named 'nmae', known: name, triggers"],
    ['an unknown tag', '---\nname: !solt name\n', "'name: !solt name' is no slot"],
    ['a slot inside of a value', '---\nname: a !slot name\n', "'name: a !slot name' is no slot"],
    ['a tab', '---\nname:\n\t- a\n', 'with a tab'],
    ['a line further right than it may be', '---\n  name: a\n', "'name: a' is indented more than what it follows"],
    ['nothing below its line of dashes', '# nothing\n', 'without the line of dashes'],
  ])('are refused with %s', (_name, text, message) => {
    const templates = new Map([...TEMPLATES, ['workflow', text]]);
    expect(() => generateWorkflows(configText(HAND_PICKED['the smallest'] ?? {}), new Map(), FACTS, templates)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });

  it('are refused where one is missing', () => {
    const templates = new Map([...TEMPLATES].filter(([name]) => name !== 'job-gate'));
    expect(() => generateWorkflows(configText(HAND_PICKED['the smallest'] ?? {}), new Map(), FACTS, templates)).toThrow(
      'Template workflows-templates/job-gate.yml: no such file.',
    );
  });
});

describe('jobs', () => {
  it('have the steps that the config asks for, and no others', () => {
    const { jobs } = workflow('the smallest');
    expect(steps(jobs['python-hosted'])).toEqual([
      'Check out',
      'Probe the machine',
      'Set up Python',
      `Assert that this is Python ${'$'}{{ matrix.python }}`,
      'Test',
      'Summarise',
      'Keep the results',
    ]);
  });

  it('have hooks as they are written, with the version of an action as a comment', () => {
    const { text, jobs } = workflow('hooks');
    expect(steps(jobs['python-hosted'])?.slice(4, 7)).toEqual([
      'Install what the tests need',
      'Test',
      'Send the coverage',
    ]);
    expect(text).toContain('          sudo apt-get update\n          sudo apt-get install --yes jq\n');
    expect(text).toContain('codecov-action@89abcdef0123456789abcdef0123456789abcdef # v5.4.0\n');
  });

  it('get secrets in the test step alone', () => {
    const { text } = workflow('secrets');
    const uses = [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(uses).toEqual(['PINNING_TOKEN', 'PINNING_TOKEN', 'OTHER_TOKEN']);
    expect(text).toContain('    environment: ci # has PINNING_TOKEN, OTHER_TOKEN\n');
    expect(text).toContain('ALLOWED: QEMU_CPU MACHINE VERSION PRINT_VERSION CI RESULTS PINNING_TOKEN\n');
  });

  it('keep versions texts: 3.10 is not 3.1', () => {
    const { text } = workflow('versions without a build');
    expect(text).toContain("python: ['3.8', '3.10', '3.11']");
    expect(text).toContain(
      "- {python: '3.8', runner: ubuntu-26.04-arm} # python 3.8 has no arm64 build for ubuntu-26.04; end of life 2024-10-07\n",
    );
  });

  it('say which legs may fail, and the gate does not ask for these', () => {
    const { text, jobs } = workflow('versions past their end, forgiven');
    expect(text).toContain(`    continue-on-error: ${'$'}{{ matrix.may-fail == true }}\n`);
    expect(text).toContain("- {python: '3.8', may-fail: true} # end of life 2024-10-07\n");
    expect(jobs.gate?.steps[1]?.env?.LEGS).toBe('python-hosted 3.14-ubuntu-24.04\npython-hosted 3.14-ubuntu-24.04-arm');
  });

  it('run in bash where there is Windows', () => {
    expect(workflow('windows and macOS').text).toContain('    defaults:\n      run:\n        shell: bash #');
    expect(workflow('the smallest').text).not.toContain('shell: bash');
  });

  it("use this repository's own actions where the config says so", () => {
    const { text } = workflow('', { ...HAND_PICKED['a node of the local network'], action: './' });
    expect(text).toContain(
      'uses: ./actions/arch-probe # zizmor: ignore[self-repository] the action of this very commit',
    );
    expect(text.split('\n')[1]).toContain('npm run gen:workflows');
  });
});

describe('the matrix and the plan are the same legs', () => {
  it.each(Object.entries(HAND_PICKED))('%s', (_name, config) => {
    const { plan, files } = generateWorkflows(configText(config));
    for (const each of plan.workflows) {
      const file = files.find(({ path }) => path.endsWith(`/${each.name}.yml`));
      const { jobs } = parse(file?.text ?? '') as Workflow;
      for (const job of each.jobs) {
        if (job.legs.length === 0) continue;
        const ids = expandMatrix(jobs[job.id]?.strategy?.matrix ?? {}).map(
          (leg) =>
            leg.leg ?? [leg['runtime' in job ? job.runtime : ''], leg.arch ?? leg.runner].filter(Boolean).join('-'),
        );
        expect(ids.toSorted()).toEqual(job.legs.map(({ id }) => id).toSorted());
      }
    }
  });
});

type Leg = Record<string, unknown>;

/** What GitHub makes of a matrix: the product, less what is excluded, with what is included added where it fits. */
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

describe('other tools and programs of Cluster', () => {
  const step = (name: string, title: string) => {
    const all = Object.values(workflow(name).jobs).flatMap((job) => job.steps);
    const found = all.find((each) => each.name === title);
    if (!found) throw new Error(`no step ${title} in ${all.map((each) => each.name).join(', ')}`);
    return found;
  };

  it('are inputs of the action, and programs that a native leg looks for on PATH', () => {
    const name = 'other tools, and one program of Cluster';
    expect(step(name, 'Set up IPFS Cluster and ipget and go-car').with).toEqual({
      'kubo-version': 'none',
      'cluster-version': '1.1.6',
      'cluster-tools': 'ctl',
      tools: 'ipget@>=0.13.1 <0.14 car',
    });
    expect(workflow(name).text).toMatch(/ipfs-cluster-ctl ipget car$/m);
    expect(workflow(name).text).not.toContain('ipfs-cluster-service');
  });

  it('reach the container of an emulated leg, on its PATH', () => {
    const { text } = workflow('emulated legs with other tools');
    expect(text).toMatch(/TOOL_IPGET: \$\{\{ fromJSON\(steps\.ipfs\.outputs\.tools\)\['ipget'\]\.path \}\}$/m);
    expect(text).toMatch(/ PATH=\$\{KUBO%\/\*\}:\$\{TOOL_IPGET%\/\*\}:\$PATH$/m);
    expect(text).toMatch(/QEMU_CPU MACHINE VERSION PRINT_VERSION KUBO TOOL_IPGET\b/);
  });

  it('need no product beside them', () => {
    const { text } = workflow('emulated legs with other tools alone');
    expect(text).toMatch(/ PATH=\$\{TOOL_IPGET%\/\*\}:\$\{TOOL_LASSIE%\/\*\}:\$PATH$/m);
    expect(text).toContain('kubo-version: none');
  });
});
