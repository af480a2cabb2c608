// Renders a job that runs the project's tests.
import type { HookStepConfig } from '../config/schema.ts';
import type { TestJob, WorkflowPlan } from '../plan/plan.ts';
import { commonImage, containerCommands, toolPaths } from './emulated.ts';
import type { FillTemplate, RenderedLines, Slots } from './fill.ts';
import { jobHeaderSlots } from './job-header.ts';
import { renderMatrix } from './matrix.ts';
import { projectSlots } from './project-settings.ts';
import { resultSlots } from './results.ts';
import {
  listItem,
  mapping,
  pinnedReference,
  quoted,
  scalar,
  toYaml,
  wrapExpression,
  type YamlValue,
} from './yaml-text.ts';

const TITLES = { python: 'Python', node: 'Node', go: 'Go' } as const;

/** Returns the job as YAML. */
export function renderTestJob(job: TestJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  const slots = { ...createJobSlots(job), ...createStepSlots(job, workflow, fillTemplate) };
  const steps = () => (job.kind === 'emulated' ? null : fillTemplate('steps-native', slots));
  return fillTemplate(`job-${job.kind}`, { ...slots, steps });
}

function createJobSlots(job: TestJob): Slots {
  const { secrets } = job;
  const mayFail = job.legs.some((leg) => leg.mayFail !== null);
  return {
    ...jobHeaderSlots(job),
    'job-name': () =>
      scalar(
        [
          `${TITLES[job.runtime]} ${wrapExpression(`matrix.${job.runtime}`)} on ${describePlacement(job)}`,
          ...job.axes.map(({ name }) => `${name} ${wrapExpression(`matrix.${name}`)}`),
        ].join(', '),
      ),
    environment: () => (secrets ? scalar(secrets.environment, `for ${secrets.names.join(', ')}`) : null),
    'continue-on-error': () => (mayFail ? scalar(wrapExpression('matrix.may-fail == true')) : null),
    matrix: () => renderMatrix(job),
  };
}

function describePlacement({ where }: TestJob): string {
  if (where.kind === 'self-hosted') return `${where.platform} (${where.name})`;
  if (where.kind === 'emulated') return `linux/${wrapExpression('matrix.arch')} (emulated)`;
  return `${wrapExpression('matrix.platform')} (${wrapExpression('matrix.runner')})`;
}

function createStepSlots(job: TestJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): Slots {
  const { runtime, where, commands, ipfs, hooks } = job;
  const command = (text: string | null) => () => (text === null ? null : scalar(text));
  const own: Slots = {
    'step-name': () =>
      scalar(`Set up ${ipfs?.node || ipfs?.cluster ? 'and run ' : ''}${listToolTitles(job).join(' and ')}`),
    inputs: () => renderInputs(job),
    expect: () => scalar(formatLines(listExpectations(job))),
    before: () => renderHooks(hooks.before),
    after: () => renderHooks(hooks.after),
    install: command(commands.install),
    test: command(commands.test),
    'architecture-test': command(commands.architectureTest),
    'test-env': () => renderTestEnvironment(job),
    secrets: () => renderSecrets(job),
    binfmt: () => (where.kind === 'emulated' ? scalar(where.binfmt) : null),
    image: () => (where.kind === 'emulated' ? scalar(commonImage(job, where) ?? wrapExpression('matrix.image')) : null),
    paths: () => renderPaths(job),
    allowed: () =>
      where.kind === 'emulated'
        ? scalar(where.allowed.join(' '), 'the container gets no other variables of the machine')
        : null,
    commands: () => scalar(formatLines(containerCommands(job))),
  };
  const part = (name: string) => fillTemplate(name, slots);
  const slots: Slots = {
    ...own,
    ...projectSlots(job, workflow, fillTemplate),
    ...resultSlots(workflow, formatArtifactName(job, workflow), fillTemplate),
    'set-up': () => (chooseSetUpTemplate(job) === null ? null : part(chooseSetUpTemplate(job) ?? '')),
    ipfs: () => (ipfs ? part('ipfs') : null),
    wheels: () => (runtime === 'python' && commands.install !== null ? part('python-wheels') : null),
  };
  return slots;
}

/** What the probe or the container expects, one condition a line. */
function listExpectations({ runtime, where, ipfs }: TestJob): readonly string[] {
  const version = `${runtime}: ${wrapExpression(`matrix.${runtime}`)}`;
  if (where.kind === 'emulated') return [version];
  const platform = where.kind === 'self-hosted' ? where.platform : wrapExpression('matrix.platform');
  return [
    `platform: ${platform}`,
    `emulated: ${where.kind === 'self-hosted' && where.emulated}`,
    version,
    ...(ipfs ? [`executables: ${ipfs.programs.join(' ')}`] : []),
  ];
}

function renderPaths(job: TestJob): YamlValue | null {
  const paths = toolPaths(job);
  return paths.length === 0 ? null : scalar(formatLines(paths));
}

/** One line stays a plain text, several become a block. */
function formatLines(lines: readonly string[]): string {
  return lines.length === 1 ? (lines[0] ?? '') : `${lines.join('\n')}\n`;
}

function listToolTitles({ ipfs }: TestJob): readonly string[] {
  return [...(ipfs?.products ?? []), ...(ipfs?.tools ?? []).map(({ title }) => title)];
}

/** The hooks of the config. */
function renderHooks(steps: readonly HookStepConfig[]): RenderedLines | null {
  if (steps.length === 0) return null;
  return { lines: steps.flatMap((step) => listItem(renderStep(step))) };
}

/** A pinned action gets its version as a comment. */
function renderStep(step: HookStepConfig): YamlValue {
  const entries = Object.entries(step).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return mapping(entries.map(([key, value]) => [key, key === 'uses' ? pinnedReference(String(value)) : toYaml(value)]));
}

/** Returns the template that sets up the runtime; null for one that is preinstalled and needs nothing. */
function chooseSetUpTemplate({ runtime, where }: TestJob): string | null {
  if (where.kind !== 'self-hosted') return `${runtime}-setup`;
  if (runtime === 'python') return where.provider === 'setup' ? 'python-setup-venv' : `python-${where.provider}`;
  return where.provider === 'installed' ? null : `${runtime}-setup`;
}

function renderInputs({ ipfs, kind }: TestJob): YamlValue {
  const inputs = Object.entries(ipfs?.inputs ?? {}).map(
    ([name, value]) => [name, /^\d/.test(value) ? quoted(value) : toYaml(value)] as const,
  );
  const architecture = [['architecture', scalar(wrapExpression('matrix.arch'))] as const];
  return mapping(kind === 'emulated' ? [...inputs, ...architecture] : inputs);
}

function renderTestEnvironment(job: TestJob): YamlValue | null {
  const { ipfs } = job;
  const api = ipfs?.node || ipfs?.cluster ? [['IPFS_API', 'api-url'] as const] : [];
  const cluster = ipfs?.cluster ? [['CLUSTER_API', 'cluster-api-url'] as const] : [];
  const outputs = [...api, ...cluster].map(
    ([name, output]) => [name, scalar(wrapExpression(`steps.ipfs.outputs.${output}`))] as const,
  );
  const secrets = listSecretEntries(job);
  return outputs.length + secrets.length === 0 ? null : mapping([...outputs, ...secrets]);
}

function renderSecrets(job: TestJob): YamlValue | null {
  return job.secrets ? mapping(listSecretEntries(job)) : null;
}

function listSecretEntries({ secrets }: TestJob): readonly (readonly [string, YamlValue])[] {
  return (secrets?.names ?? []).map((name) => [name, scalar(wrapExpression(`secrets.${name}`))]);
}

/** The name of a leg's artifact, with expressions for what depends on the leg. It must give `<workflow>-<job>-<leg>`. */
function formatArtifactName({ id, runtime, kind, axes }: TestJob, workflow: WorkflowPlan): string {
  const machine = { hosted: ['runner'], emulated: ['arch'], 'self-hosted': [] }[kind];
  return [
    `${workflow.name}-${id}`,
    ...[runtime, ...machine, ...axes.map(({ name }) => name)].map((key) => wrapExpression(`matrix.${key}`)),
  ].join('-');
}
