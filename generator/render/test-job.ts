// Renders a job that runs the project's tests.
import type { HookStepConfig } from '../config/schema.ts';
import type { TestJob, WorkflowPlan } from '../plan/plan.ts';
import { allowedVariables, containerCommands, PRINT_VERSION, toolPaths } from './emulated.ts';
import type { FillTemplate, RenderedLines, Slots } from './fill.ts';
import { jobHeaderSlots } from './job-header.ts';
import { renderMatrix } from './matrix.ts';
import {
  blockScalar,
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
  const { where, secrets } = job;
  const mayFail = job.legs.some((leg) => leg.mayFail !== null);
  return {
    ...jobHeaderSlots(job),
    'job-name': () =>
      scalar(`${TITLES[job.runtime]} ${wrapExpression(`matrix.${job.runtime}`)} on ${describePlacement(job)}`),
    environment: () => (secrets ? scalar(secrets.environment, `for ${secrets.names.join(', ')}`) : null),
    'continue-on-error': () => (mayFail ? scalar(wrapExpression('matrix.may-fail == true')) : null),
    matrix: () => renderMatrix(job),
    defaults: () =>
      where.kind === 'hosted' && where.shell === 'bash'
        ? mapping([
            ['run', mapping([['shell', scalar('bash', 'Windows has no sh; bash also stops at the first failure')]])],
          ])
        : null,
  };
}

function describePlacement({ where }: TestJob): string {
  if (where.kind === 'self-hosted') return `${where.platform} (self-hosted, ${where.name})`;
  if (where.kind === 'emulated') return `linux/${wrapExpression('matrix.arch')} (emulated)`;
  return `${wrapExpression('matrix.platform')} (${wrapExpression('matrix.runner')})`;
}

function createStepSlots(job: TestJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): Slots {
  const { runtime, where, commands, ipfs, hooks } = job;
  const version = () => scalar(wrapExpression(`matrix.${runtime}`));
  const command = (text: string | null) => () => (text === null ? null : scalar(text));
  const own: Slots = {
    leg: () => scalar(`${TITLES[runtime]} ${wrapExpression(`matrix.${runtime}`)}`),
    artifact: () => scalar(formatArtifactName(job, workflow)),
    cache: () => renderCache(job),
    'package-manager-cache': () => (job.cache ? null : scalar(false)),
    'step-name': () =>
      scalar(`Set up ${ipfs?.node || ipfs?.cluster ? 'and run ' : ''}${listToolTitles(job).join(' and ')}`),
    inputs: () => renderInputs(job),
    platform: () => scalar(where.kind === 'self-hosted' ? where.platform : wrapExpression('matrix.platform')),
    'expect-emulated': () => quoted(String(where.kind === 'self-hosted' && where.emulated)),
    programs: () => scalar(ipfs?.programs.join(' ') ?? ''),
    before: () => renderHooks(hooks.before),
    after: () => renderHooks(hooks.after),
    install: command(commands.install),
    test: command(commands.test),
    'architecture-test': command(commands.architectureTest),
    'test-env': () => renderTestEnvironment(job),
    secrets: () => renderSecrets(job),
    version,
    'print-version': () => scalar(PRINT_VERSION[runtime]),
    binfmt: () => (where.kind === 'emulated' ? scalar(where.binfmt) : null),
    tools: () => toolPaths(job),
    allowed: () => (where.kind === 'emulated' ? scalar(allowedVariables(job, where).join(' ')) : null),
    commands: () => blockScalar(containerCommands(job)),
  };
  const part = (name: string) => fillTemplate(name, slots);
  const slots: Slots = {
    ...own,
    assert: () => part(`${runtime}-assert`),
    'set-up': () => part(chooseSetUpTemplate(job)),
    ipfs: () => (ipfs ? part('ipfs') : null),
    'tools-probe': () => (ipfs ? part('tools-probe') : null),
    wheels: () => (runtime === 'python' && commands.install !== null ? part('python-wheels') : null),
  };
  return slots;
}

function listToolTitles({ ipfs }: TestJob): readonly string[] {
  return [...(ipfs?.products ?? []), ...(ipfs?.tools ?? []).map(({ title }) => title)];
}

/** The hooks of the config, separated by empty lines. */
function renderHooks(steps: readonly HookStepConfig[]): RenderedLines | null {
  if (steps.length === 0) return null;
  return { lines: steps.flatMap((step, index) => [...(index > 0 ? [''] : []), ...listItem(renderStep(step))]) };
}

/** A pinned action gets its version as a comment. */
function renderStep(step: HookStepConfig): YamlValue {
  const entries = Object.entries(step).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return mapping(entries.map(([key, value]) => [key, key === 'uses' ? pinnedReference(String(value)) : toYaml(value)]));
}

function chooseSetUpTemplate({ runtime, where }: TestJob): string {
  if (where.kind !== 'self-hosted') return `${runtime}-setup`;
  return runtime === 'python' && where.provider === 'setup' ? 'python-setup-venv' : `${runtime}-${where.provider}`;
}

function renderCache({ runtime, cache, kind }: TestJob): YamlValue | null {
  if (runtime === 'go') return scalar(cache);
  if (!cache || kind !== 'hosted') return null;
  return scalar(runtime === 'python' ? 'pip' : 'npm');
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
function formatArtifactName({ id, runtime, kind }: TestJob, workflow: WorkflowPlan): string {
  const machine = { hosted: ['runner'], emulated: ['arch'], 'self-hosted': [] }[kind];
  return [`${workflow.name}-${id}`, ...[runtime, ...machine].map((key) => wrapExpression(`matrix.${key}`))].join('-');
}
