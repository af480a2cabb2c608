// What a generated workflow must say, read from its config without the generator's own planning.
import { isDeepStrictEqual } from 'node:util';
import type { HostileConfig } from './configs.ts';

type Values = Readonly<Record<string, unknown>>;

interface Step extends Values {
  readonly name?: string;
  readonly env?: Values;
  readonly with?: Values;
}

export interface ParsedWorkflow {
  readonly name: unknown;
  readonly on: Values;
  readonly env?: Values;
  readonly jobs: Readonly<Record<string, Values & { readonly steps: readonly Step[] }>>;
}

/** A value that differs from the config. */
export interface WrongValue {
  readonly where: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

const RUNTIMES = ['python', 'node', 'go'] as const;

/** Returns every value of a generated workflow that is not the one in its config. */
export function findWrongValues(config: HostileConfig, name: string, parsed: ParsedWorkflow): readonly WrongValue[] {
  const wrong: WrongValue[] = [];
  const compare = (where: string, actual: unknown, expected: unknown) => {
    if (!isDeepStrictEqual(actual, expected)) wrong.push({ where, actual, expected });
  };
  const own = record(config.workflows[name]);
  compare('name', parsed.name, name);
  compareTriggers(
    record(own.triggers ?? config.triggers ?? DEFAULT_TRIGGERS),
    own.callable === true,
    parsed.on,
    compare,
  );
  const goEnv = config.go ? { GOTOOLCHAIN: 'local' } : {};
  const results = config.results === undefined ? {} : { RESULTS: config.results };
  compare('env', parsed.env ?? {}, { ...results, ...goEnv, ...record(config.env) });
  const paths = config.paths as readonly string[] | undefined;
  if (paths && paths.length > 0) {
    // The workflow itself matters, too.
    const patterns = [...new Set([...paths, `.github/workflows/${parsed.name}.yml`])].join('\n');
    compare('paths', findStep(parsed, 'changes', 'Compare with the target branch')?.env?.PATTERNS, patterns);
  }
  for (const runtime of RUNTIMES) {
    const settings = config[runtime] as Values | undefined;
    if (settings === undefined) continue;
    compareTestJob(config, parsed, { id: `${runtime}-hosted`, kind: 'hosted', runtime }, compare);
    compareTestJob(config, parsed, { id: `${runtime}-emulated`, kind: 'emulated', runtime }, compare);
    for (const fleet of (own['self-hosted'] ?? []) as readonly string[])
      compareTestJob(config, parsed, { id: `${runtime}-${fleet}`, kind: 'self-hosted', runtime, fleet }, compare);
  }
  for (const id of (own.images ?? []) as readonly string[]) compareImageJobs(config, parsed, id, compare);
  return wrong;
}

type Compare = (where: string, actual: unknown, expected: unknown) => void;

const DEFAULT_TRIGGERS = { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] } };

function compareTriggers(triggers: Values, callable: boolean, on: Values, compare: Compare): void {
  const { push, schedule, manual = true } = triggers;
  const pullRequest = triggers['pull-request'];
  const filters = (value: unknown) => (Object.keys(record(value)).length === 0 ? null : value);
  const inputs = Object.entries(record(record(manual).inputs)).map(([name, input]) => [
    name,
    { type: 'string', ...record(input) },
  ]);
  const expected = {
    ...(push ? { push: filters(push) } : {}),
    ...(pullRequest ? { pull_request: filters(pullRequest) } : {}),
    ...((triggers['merge-group'] ?? pullRequest !== undefined) ? { merge_group: null } : {}),
    ...(schedule ? { schedule: (schedule as readonly string[]).map((cron) => ({ cron })) } : {}),
    ...(manual ? { workflow_dispatch: manual === true ? null : { inputs: Object.fromEntries(inputs) } } : {}),
  };
  const { workflow_call: call, ...others } = on;
  compare('on', others, expected);
  compare('on.workflow_call', call !== undefined, callable);
}

interface TestJobNames {
  readonly id: string;
  readonly kind: 'hosted' | 'emulated' | 'self-hosted';
  readonly runtime: string;
  readonly fleet?: string;
}

function compareTestJob(config: HostileConfig, parsed: ParsedWorkflow, names: TestJobNames, compare: Compare): void {
  const { id, kind, runtime, fleet } = names;
  const job = parsed.jobs[id];
  if (job === undefined) return;
  const settings = record(config[runtime]);
  const at = (what: string) => `${id}: ${what}`;
  const listed = settings.versions as readonly string[];
  const matrix = record(record(job.strategy).matrix);
  compare(
    at('versions'),
    matrix[runtime],
    listed.filter((version) => (matrix[runtime] as readonly string[]).includes(version)),
  );
  compareProjectSettings(config, { parsed, names, matrix }, compare);
  if (fleet)
    compare(at('runs-on'), job['runs-on'], runsOn(record(record(record(config.runners)['self-hosted'])[fleet])));
  const hooks = record(record(config.hooks)[kind]);
  for (const [when, steps] of Object.entries(hooks)) compare(at(when), findHooks(job.steps, steps), steps);
  const tools = job.steps.find((step) => step.id === 'ipfs');
  if (config.ipfs && tools)
    compare(at('ipfs'), withoutArchitecture(tools.with), expectedInputs(record(config.ipfs), kind));
  const { install, test } = settings;
  if (kind === 'emulated') {
    const commands = [install, settings['emulated-test'], settings['architecture-test']];
    const expected = commands.flatMap((text) => (typeof text === 'string' ? [text.trimEnd()] : [])).join('\n');
    const actual = String(findStep(parsed, id, 'Test in a container')?.with?.run);
    compare(at('commands'), actual.trimEnd(), expected);
    return;
  }
  compare(at('install'), findStep(parsed, id, 'Install')?.run, install);
  compare(at('test'), findStep(parsed, id, 'Test')?.run, test);
  compare(at('architecture-test'), findStep(parsed, id, 'Test the architecture')?.run, settings['architecture-test']);
}

interface ComparedJob {
  readonly parsed: ParsedWorkflow;
  readonly names: TestJobNames;
  readonly matrix: Values;
}

/** Services, further axes, folders and the checkout. */
function compareProjectSettings(config: HostileConfig, { parsed, names, matrix }: ComparedJob, compare: Compare): void {
  const { id, kind, runtime } = names;
  const settings = record(config[runtime]);
  const axes = record(settings.matrix);
  const native = kind !== 'emulated';
  const services = record(native ? config.services : {});
  const withEnv = Object.entries(services).map(([name, service]) => {
    const { env, ...others } = record(service);
    return [name, { ...others, ...(Object.keys(record(env)).length > 0 ? { env } : {}) }];
  });
  compare(`${id}: services`, parsed.jobs[id]?.services ?? {}, Object.fromEntries(withEnv));
  for (const [axis, values] of Object.entries(axes)) {
    compare(`${id}: axis`, matrix[axis], native ? values : undefined);
    const variable = axis.toUpperCase().replaceAll('-', '_');
    const value = native ? `\${{ matrix.${axis} }}` : String((values as readonly unknown[])[0]);
    compare(`${id}: variable`, record(parsed.jobs[id]?.env)[variable], value);
  }
  const step = findStep(parsed, id, native ? 'Test' : 'Test in a container');
  compare(
    `${id}: folder`,
    native ? step?.['working-directory'] : step?.with?.['working-directory'],
    settings['working-directory'],
  );
  const { 'persist-credentials': _, ...checkout } = findStep(parsed, id, 'Check out')?.with ?? {};
  compare(`${id}: checkout`, checkout, config.checkout ?? {});
}

function compareImageJobs(config: HostileConfig, parsed: ParsedWorkflow, id: string, compare: Compare): void {
  const settings = record(record(config.images)[id]);
  const jobs = Object.keys(parsed.jobs).filter((name) => name === `image-${id}` || name.startsWith(`image-${id}_on_`));
  compare(`${id}: jobs`, jobs.length > 0, true);
  for (const name of jobs) {
    const build = record(findStep(parsed, name, 'Build')?.with);
    const lines = (values: unknown) => {
      const list = Object.entries(record(values)).map(([key, value]) => csvField(`${key}=${value}`));
      return list.length === 0 ? undefined : list.join('\n');
    };
    const { context = '.', file = 'Dockerfile', target, test } = settings;
    compare(`${name}: context`, build.context, context);
    compare(`${name}: file`, build.file, file);
    compare(`${name}: target`, build.target, settings['test-target'] ?? target);
    compare(`${name}: build-args`, build['build-args'], lines(settings['build-args']));
    compare(`${name}: build-contexts`, build['build-contexts'], lines(settings['build-contexts']));
    compare(`${name}: test`, findStep(parsed, name, 'Test the image')?.with?.run, test);
  }
}

/** The build action reads its lists as CSV. */
function csvField(text: string): string {
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

function runsOn({ labels, group, 'scale-set': scaleSet }: Values): unknown {
  return scaleSet ?? (group === undefined ? labels : { group, ...(labels ? { labels } : {}) });
}

function expectedInputs(ipfs: Values, kind: TestJobNames['kind']): Values {
  const programs = ipfs['cluster-tools'] as readonly string[] | undefined;
  const tools = ipfs.tools as readonly string[] | undefined;
  const native = kind !== 'emulated';
  const peers = Number(ipfs['cluster-peers'] ?? 0);
  return {
    'kubo-version': ipfs.kubo,
    'cluster-version': ipfs.cluster,
    ...(programs ? { 'cluster-tools': programs.join(', ') } : {}),
    ...(tools ? { tools: tools.join(' ') } : {}),
    ...(ipfs['lock-file'] ? { 'lock-file': ipfs['lock-file'] } : {}),
    ...(ipfs.mirror ? { mirror: ipfs.mirror } : {}),
    ...(native && (ipfs.daemon ?? 'false') !== 'false' ? { daemon: ipfs.daemon } : {}),
    ...(native && peers > 0 ? { 'cluster-peers': String(peers) } : {}),
  };
}

function withoutArchitecture(inputs: Values | undefined): Values {
  const { architecture: _, ...others } = inputs ?? {};
  return others;
}

/** The steps of a job from the first hook on, as many as there are hooks. The version of an action is a comment. */
function findHooks(steps: readonly Step[], hooks: unknown): readonly unknown[] {
  const expected = hooks as readonly Step[];
  const first = steps.findIndex((step) => isDeepStrictEqual(withVersion(step), expected[0]));
  return first === -1 ? [] : steps.slice(first, first + expected.length).map(withVersion);
}

function withVersion(step: Step): Step {
  return typeof step.uses === 'string' && step.uses.startsWith('codecov/')
    ? { ...step, uses: `${step.uses} # v5.4.0` }
    : step;
}

function findStep({ jobs }: ParsedWorkflow, job: string, name: string): Step | undefined {
  return jobs[job]?.steps.find((step) => step.name === name);
}

function record(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}
