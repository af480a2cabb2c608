import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS, type GeneratorFacts } from '../../../../generator/facts/facts.ts';
import { checkFileSize, checkLimits } from '../../../../generator/plan/limits.ts';
import type { Plan, TestJob, WorkflowPlan } from '../../../../generator/plan/plan.ts';
import { planWorkflows } from '../../../../generator/plan/workflows.ts';
import { compareVersions } from '../../../../kit/platform/compare-versions.ts';
import { configText, HAND_PICKED } from '../configs.ts';

/** Where a config has a workflow. */
const locate = (name: string) => `${name}:1:2`;

function planOf(config: object, facts: GeneratorFacts = FACTS): Plan {
  return planWorkflows(loadConfig(configText(config), facts), facts);
}

const SMALL = HAND_PICKED['the smallest config'] as { python: object; workflows: object };
const withPython = (python: object, rest: object = {}) => ({
  ...SMALL,
  python: { ...SMALL.python, ...python },
  ...rest,
});
const onFleet = (fleet: object, rest: object = {}) => ({
  ...SMALL,
  runners: { 'self-hosted': { fleet: { platform: 'linux/arm64', labels: ['self-hosted', 'arm64'], ...fleet } } },
  workflows: { ci: { 'self-hosted': ['fleet'] } },
  ...rest,
});
const jobs = (config: object): readonly TestJob[] => legJobs(planOf(config).workflows[0]);
const legJobs = (workflow: WorkflowPlan | undefined) => (workflow?.jobs ?? []).filter((job) => 'runtime' in job);
const versions = (job: TestJob | undefined) => [...new Set(job?.legs.map(({ version }) => version))];

describe('versions', () => {
  it.each([
    [
      ['3.9', '3.8'],
      ['3.9', '3.8'],
    ],
    ['>=3.8 <3.12', ['3.8', '3.9', '3.10', '3.11']],
    ['>3.11', ['3.12', '3.13', '3.14']],
    ['=3.10', ['3.10']],
    ['<=3.9', ['3.8', '3.9']],
  ])('%s select %s', (listed, expected) => {
    expect(versions(jobs(withPython({ versions: listed }))[0])).toEqual(expected);
  });

  it('are compared number by number', () => {
    expect(['3.10', '3.9', '22', '3.9.1'].toSorted(compareVersions)).toEqual(['3.9', '3.9.1', '3.10', '22']);
  });

  it('past their end of life are included, and the reason says so', () => {
    expect(jobs(withPython({ versions: ['3.8'] }))[0]?.legs[0]).toMatchObject({
      mayFail: null,
      reason: 'native; setup-python has 3.8.18; end of life 2024-10-07',
    });
  });

  it('past their end of life are excluded with a reason, if the config says so', () => {
    const [workflow] = planOf(withPython({ versions: ['3.8', '3.11'], eol: 'exclude' })).workflows;
    expect(versions(legJobs(workflow)[0])).toEqual(['3.11']);
    expect(workflow?.exclusions).toEqual([
      {
        runtime: 'python',
        version: '3.8',
        where: 'everywhere',
        reason: 'python 3.8 has reached its end of life 2024-10-07, and the config excludes such versions',
      },
    ]);
  });

  it('past their end of life may fail if the config says so, and others may not', () => {
    const [job] = jobs(withPython({ versions: ['3.8', '3.11'], eol: 'allow-failure' }));
    expect(job?.legs.map(({ version, mayFail }) => [version, mayFail])).toEqual(
      expect.arrayContaining([
        ['3.8', 'end of life 2024-10-07'],
        ['3.11', null],
      ]),
    );
  });

  it('reach their end of life by the date of the facts, not of today', () => {
    const python = { ...FACTS.runtimes.python, date: '2024-10-06' };
    const facts = { ...FACTS, runtimes: { ...FACTS.runtimes, python } };
    const plan = planOf(withPython({ versions: ['3.8'], eol: 'exclude' }), facts);
    expect(versions(legJobs(plan.workflows[0])[0])).toEqual(['3.8']);
  });
});

describe('a version without a build', () => {
  it.each([
    [
      '3.8',
      'linux/arm64',
      'ubuntu-26.04-arm',
      'python 3.8 has no arm64 build for ubuntu-26.04; end of life 2024-10-07',
    ],
    ['3.10', 'windows/arm64', 'windows-11-arm', 'python 3.10 has no arm64 build for windows'],
  ])('is excluded from the matrix with a reason: %s on %s', (version, platform, label, reason) => {
    const config = withPython(
      { versions: [version, '3.12'] },
      {
        runners: { hosted: { [platform]: label } },
        workflows: { ci: { hosted: [platform] } },
      },
    );
    const [job] = jobs(config);
    expect(job?.legs.map(({ id }) => id)).toEqual([`3.12-${label}`]);
    expect(job?.exclusions).toEqual([{ runtime: 'python', version, where: label, reason }]);
  });

  it('comes from uv on a fleet, with a reason', () => {
    const config = onFleet(
      { distribution: 'ubuntu-26.04' },
      { python: { ...SMALL.python, versions: ['3.8', '3.12'] } },
    );
    expect(jobs(config)[0]?.where).toMatchObject({
      provider: 'uv',
      providerReason: 'setup-python has no linux/arm64 build of 3.8 for ubuntu-26.04',
    });
    expect(versions(jobs(config)[0])).toEqual(['3.8', '3.12']);
  });

  it('is excluded on a fleet that must use setup-python', () => {
    const python = { ...SMALL.python, versions: ['3.8', '3.12'] };
    const [job] = jobs(onFleet({ distribution: 'ubuntu-26.04', runtimes: 'setup' }, { python }));
    expect(versions(job)).toEqual(['3.12']);
    expect(job?.exclusions.map(({ reason }) => reason)).toEqual([
      'python 3.8 has no arm64 build for ubuntu-26.04; end of life 2024-10-07',
    ]);
  });

  it.each([
    [{ distribution: 'ubuntu-22.04' }, 'setup'],
    [{}, 'uv'],
    [{ distribution: 'debian-12' }, 'uv'],
    [{ runtimes: 'installed' }, 'installed'],
    [{ platform: 'darwin/arm64', labels: ['self-hosted', 'macOS'] }, 'setup'],
  ])('a fleet with %o gets Python from: %s', (fleet, provider) => {
    expect(jobs(onFleet(fleet))[0]?.where).toMatchObject({ provider });
  });
});

describe('jobs', () => {
  it('run emulated on hosted runners of the other architecture, with ten times the time limit', () => {
    const emulated = { versions: ['3.11'], 'emulated-test': 'pytest -m smoke' };
    const [job] = jobs(withPython(emulated, { workflows: { ci: { emulated: ['linux/amd64', 'linux/arm64'] } } }));
    expect(job?.legs.map(({ platform, runner, emulated: how }) => [platform, runner, how?.arch, how?.image])).toEqual([
      ['linux/amd64', 'ubuntu-24.04-arm', 'amd64', 'python:3.11-slim-bookworm'],
      ['linux/arm64', 'ubuntu-24.04', 'arm64', 'python:3.11-slim-bookworm'],
    ]);
    expect(job).toMatchObject({ timeLimit: 300, timeLimitReason: '30 natively, times 10 for emulation' });
  });

  it('have at most the time limit of GitHub', () => {
    const config = withPython(
      { 'emulated-test': 'x' },
      { 'time-limit': 90, workflows: { ci: { emulated: ['linux/arm64'] } } },
    );
    expect(jobs(config)[0]?.timeLimit).toBe(360);
  });

  it('never run the whole test suite under emulation', () => {
    const [workflow] = planOf({
      ...SMALL,
      workflows: { ci: { emulated: ['linux/arm64'], hosted: ['linux/amd64'] } },
    }).workflows;
    expect(workflow?.jobs.map(({ id }) => id)).toEqual(['python-hosted']);
    expect(workflow?.exclusions.map(({ reason }) => reason)).toEqual([
      'python has neither emulated-test nor architecture-test, and the whole test suite is too slow under emulation',
    ]);
  });

  it('list the labels that actionlint does not know', () => {
    expect(planOf(HAND_PICKED.fleets ?? {}).actionlintLabels).toEqual(['amd64', 'dgx']);
    expect(planOf(HAND_PICKED['versions without a build'] ?? {}).actionlintLabels).toEqual(['ubuntu-26.04-arm']);
  });

  it('have no cache in workflows that build releases', () => {
    const cached = withPython({ cache: true });
    expect(jobs(cached)[0]?.cache).toEqual({ manager: 'pip', lockFile: null, paths: null });
    expect(jobs({ ...cached, triggers: { push: { tags: ['v*'] } } })[0]?.cache).toBeNull();
    expect(jobs({ ...cached, triggers: { push: { branches: ['release/*'] } } })[0]?.cache).toBeNull();
  });
});

describe('a job on a fleet', () => {
  const FORK =
    "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository";
  const NOT_FORK =
    "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository";

  it.each([
    ['does not run for forks', {}, {}, FORK, NOT_FORK],
    [
      'does not run for pull requests if the config says so',
      { 'pull-requests': 'never' },
      {},
      "github.event_name != 'pull_request'",
      "github.event_name == 'pull_request'",
    ],
    [
      'can be switched off with a variable',
      { switch: { variable: 'V' } },
      {},
      `vars.V != 'disabled' && (${FORK})`,
      `vars.V == 'disabled' || ${NOT_FORK}`,
    ],
    [
      'runs only if a variable switches it on, if the config says so',
      { switch: { variable: 'V', default: 'disabled' } },
      {},
      `vars.V == 'enabled' && (${FORK})`,
      `vars.V != 'enabled' || ${NOT_FORK}`,
    ],
    [
      'waits for the check of the changed files',
      {},
      { paths: ['src/**'] },
      `needs.changes.outputs.matter == 'true' && (${FORK})`,
      `needs.changes.outputs.matter == 'false' || ${NOT_FORK}`,
    ],
    ['has no condition in a workflow without pull requests', {}, { triggers: { push: {} } }, null, null],
  ])('%s', (_name, fleet, rest, condition, maySkip) => {
    expect(jobs(onFleet(fleet, rest))[0]).toMatchObject({ condition, maySkip });
  });

  it('does not run for forks in a workflow that others may call for a pull request', () => {
    const workflows = { ci: { 'self-hosted': ['fleet'], callable: true } };
    expect(jobs(onFleet({}, { triggers: { push: {} }, workflows }))[0]?.condition).toBe(FORK);
  });
});

it('a change of the workflow itself matters, too', () => {
  const [workflow] = planOf(onFleet({}, { paths: ['src/**'] })).workflows;
  expect(workflow?.changes?.paths).toEqual(['src/**', `.github/workflows/${workflow?.name}.yml`]);
});

it('the gate needs every job', () => {
  for (const config of Object.values(HAND_PICKED)) {
    for (const { gate, jobs: all, changes } of planOf(config).workflows) {
      expect(gate.needs).toEqual([...(changes ? ['changes'] : []), ...all.map(({ id }) => id)]);
    }
  }
});

describe("the checks of GitHub's limits", () => {
  const many = (count: number) => {
    const hosted = { 'linux/amd64': Array.from({ length: count }, (_, index) => `runner-${index}`) };
    const labels = Object.fromEntries(
      hosted['linux/amd64'].map((label) => [label, { platform: 'linux/amd64', distribution: 'ubuntu-24.04' }]),
    );
    const facts = { ...FACTS, runners: { ...FACTS.runners, labels } };
    return planOf(
      { ...withPython({ versions: ['3.11'] }), runners: { hosted }, workflows: { ci: { hosted: ['linux/amd64'] } } },
      facts,
    );
  };
  const inputs = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`input${index}`, { description: 'x' }]));

  it('reject more than 256 legs per matrix', () => {
    expect(() => checkLimits(many(256), locate)).not.toThrow();
    expect(() => checkLimits(many(257), locate)).toThrow(
      'Job python-hosted of workflow ci (ci:1:2): 257 legs, but GitHub allows 256 per matrix. Split the versions or platforms into two workflows.',
    );
  });

  it('reject more than 25 inputs', () => {
    const withInputs = (count: number) => planOf({ ...SMALL, triggers: { manual: { inputs: inputs(count) } } });
    expect(() => checkLimits(withInputs(25), locate)).not.toThrow();
    expect(() => checkLimits(withInputs(26), locate)).toThrow('26 inputs, but GitHub allows 25.');
  });

  it('reject a gate whose expression has more than 21,000 characters', () => {
    const [job] = jobs(SMALL);
    const plan = (count: number) => {
      const [workflow] = planOf(SMALL).workflows;
      if (!workflow || !job) throw new Error('nothing planned');
      return { actionlintLabels: [], workflows: [{ ...workflow, jobs: Array.from({ length: count }, () => job) }] };
    };
    expect(() => checkLimits(plan(200), locate)).not.toThrow();
    expect(() => checkLimits(plan(500), locate)).toThrow(
      'Gate of workflow ci (ci:1:2): 28000 characters for 500 jobs, but GitHub allows 21000 characters per expression. Split',
    );
  });

  it('reject a file of more than 500 KB', () => {
    expect(() => checkFileSize('a', 'x'.repeat(500_000), locate)).not.toThrow();
    expect(() => checkFileSize('a', 'é'.repeat(250_001), locate)).toThrow(
      'Workflow a (a:1:2): 500002 bytes, but GitHub allows 500000 bytes per file',
    );
  });

  it('reject a workflow whose legs are all excluded', () => {
    const config = withPython({ versions: ['3.8'], eol: 'exclude' });
    expect(() => checkLimits(planOf(config), locate)).toThrow(
      'Workflow ci (ci:1:2): has no legs to run: python 3.8 has reached its end of life 2024-10-07',
    );
  });
});
