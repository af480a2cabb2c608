// Slots for what a config says about the project: how it is checked out, services beside its tests, the folder of its commands,
// further axes of the matrix, and caches.
import type { KitConfig } from '../config/schema.ts';
import type { TestJob, WorkflowPlan } from '../plan/plan.ts';
import type { FillTemplate, SlotContent, Slots } from './fill.ts';
import { flowList, mapping, scalar, scalarText, toYaml, wrapExpression, type YamlValue } from './yaml-text.ts';

/** Returns the inputs of actions/checkout. Those that the config does not set are removed. */
export function checkoutSlots({ checkout }: KitConfig): Slots {
  const input = (value: string | number | boolean | undefined) => () => (value === undefined ? null : scalar(value));
  return {
    submodules: input(checkout.submodules),
    'fetch-depth': input(checkout['fetch-depth']),
    lfs: input(checkout.lfs),
  };
}

/** Returns the slots of a test job. */
export function projectSlots(job: TestJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): Slots {
  const { cache, commands, services } = job;
  const { workingDirectory } = commands;
  return {
    'job-env': () => renderJobEnvironment(job),
    services: () => renderServices(services),
    'working-directory': () => (workingDirectory === null ? null : scalar(workingDirectory)),
    'results-env': () => renderResultsVariable(job, workflow),
    'setup-cache': () => renderSetupCache(job),
    'package-manager-cache': () => (cache?.manager === 'npm' ? null : scalar(false)),
    'cache-lock-file': () => (cache?.paths === null && cache.lockFile !== null ? scalar(cache.lockFile) : null),
    'package-cache': () => (cache?.paths ? fillTemplate('package-cache', cacheSlots(job)) : null),
  };
}

/** The values of further axes, and with a working directory, in which a relative path would be another folder, of RESULTS. */
function renderJobEnvironment({ axes, fixedAxes }: TestJob): YamlValue | null {
  const varying = axes.map(({ name, variable }) => [variable, scalar(wrapExpression(`matrix.${name}`))] as const);
  const fixed = Object.entries(fixedAxes).map(([variable, value]) => [variable, toYaml(value)] as const);
  return varying.length + fixed.length === 0 ? null : mapping([...varying, ...fixed]);
}

function renderResultsVariable({ kind, commands }: TestJob, { results }: WorkflowPlan): YamlValue | null {
  if (results === null || commands.workingDirectory === null) return null;
  const root = kind === 'emulated' ? '/workspace' : wrapExpression('github.workspace');
  return mapping([['RESULTS', scalar(`${root}/${results}`)]]);
}

/** A tag is not a digest, which zizmor reports. */
const UNPINNED = 'zizmor: ignore[unpinned-images] the config names a tag';

function renderServices(services: TestJob['services']): SlotContent {
  const entries = Object.entries(services);
  if (entries.length === 0) return null;
  return mapping(
    entries.map(([name, { image, ports, env, options }]) => [
      name,
      mapping([
        ['image', scalar(image, image.includes('@sha256:') ? null : UNPINNED)],
        ...(ports ? [['ports', flowList(ports.map((port) => scalarText(port, true)))] as const] : []),
        ...(Object.keys(env).length > 0 ? [['env', toYaml(env)] as const] : []),
        ...(options === undefined ? [] : [['options', scalar(options)] as const]),
      ]),
    ]),
  );
}

/** The input `cache` of the setup action. Node's and Python's cache nothing without it, Go's does. */
function renderSetupCache({ runtime, cache }: TestJob): YamlValue | null {
  const own = cache !== null && cache.paths === null;
  if (runtime === 'go') return scalar(own);
  return own ? scalar(cache.manager) : null;
}

function cacheSlots({ runtime, cache }: TestJob): Slots {
  const { manager = '', lockFile = null, paths = null } = cache ?? {};
  const list = paths ?? [];
  const parts = ['matrix.runner', `matrix.${runtime}`, `hashFiles('${lockFile}')`].map(wrapExpression);
  return {
    'cache-name': () => scalar(`Cache what ${manager} downloads`),
    'cache-paths': () => scalar(list.length === 1 ? (list[0] ?? '') : `${list.join('\n')}\n`),
    'cache-key': () => scalar([manager, ...parts].join('-')),
  };
}
