// Jobs of a workflow: a runtime on hosted runners, on each fleet, and emulated.
import type { KitConfig, RuntimeConfig, TestJobKind, TriggersConfig, WorkflowConfig } from '../config/schema.ts';
import type { GeneratorFacts, Runtime } from '../facts/facts.ts';
import { CHANGES_MATTER, combineConditions, fleetConditions, type JobCondition } from './conditions.ts';
import { requireFleet, toFleetPlacement } from './fleets.ts';
import { planEmulatedTools, planNativeTools } from './ipfs.ts';
import { type PlannedLegs, planEmulatedLegs, planFleetLegs, planHostedLegs } from './legs.ts';
import type { Exclusion, TestCommands, TestJob } from './plan.ts';
import { chooseProvider } from './provider.ts';
import { emulatedTimeLimit, nativeTimeLimit } from './time-limits.ts';
import { type ChosenVersion, chooseVersions } from './versions.ts';

export interface PlannedJobs {
  readonly jobs: readonly TestJob[];
  readonly exclusions: readonly Exclusion[];
}

interface RuntimeJobContext {
  readonly workflow: string;
  readonly workflowConfig: WorkflowConfig;
  readonly config: KitConfig;
  readonly facts: GeneratorFacts;
  readonly runtime: Runtime;
  readonly runtimeConfig: RuntimeConfig;
  readonly versions: readonly ChosenVersion[];
  /** Whether what a job keeps could reach a release. */
  readonly releases: boolean;
}

/** Returns the jobs of one runtime in a workflow, and what is left out of it altogether. */
export function planRuntimeJobs(
  workflow: string,
  workflowConfig: WorkflowConfig,
  runtime: Runtime,
  runtimeConfig: RuntimeConfig,
  config: KitConfig,
  facts: GeneratorFacts,
): PlannedJobs {
  const { chosen, excluded } = chooseVersions(runtime, runtimeConfig, facts.runtimes[runtime]);
  const releases = buildsReleases(workflowConfig.triggers ?? config.triggers);
  const context = { workflow, workflowConfig, config, facts, runtime, runtimeConfig, versions: chosen, releases };
  const made: readonly JobOrExclusions[] = [
    ...(workflowConfig.emulated.length > 0 ? [planEmulatedJob(context)] : []),
    ...(workflowConfig.hosted.length > 0 ? [planHostedJob(context)] : []),
    ...workflowConfig['self-hosted'].map((name) => planFleetJob(context, name)),
  ];
  return {
    jobs: made.filter(hasLegs),
    exclusions: [...excluded, ...made.flatMap((each) => (hasLegs(each) ? [] : each.exclusions))],
  };
}

/** A called workflow runs for what its caller runs for. */
export function runsForPullRequests(workflowConfig: WorkflowConfig, config: KitConfig): boolean {
  return workflowConfig.callable || (workflowConfig.triggers ?? config.triggers)['pull-request'] !== undefined;
}

/** Tags are releases, and so are branches that are called so. */
function buildsReleases({ push }: TriggersConfig): boolean {
  return (push?.tags ?? []).length > 0 || (push?.branches ?? []).some((branch) => branch.startsWith('release'));
}

/** A job, or why there is nothing to run in it. */
type JobOrExclusions = TestJob | { readonly exclusions: readonly Exclusion[] };

function hasLegs(made: JobOrExclusions): made is TestJob {
  return 'legs' in made && made.legs.length > 0;
}

function planHostedJob(context: RuntimeJobContext): TestJob {
  const { workflowConfig, config, facts, runtime, runtimeConfig, releases } = context;
  const id = `${runtime}-hosted`;
  const legs = planHostedLegs(runtime, context.versions, workflowConfig.hosted, config, facts);
  const windows = legs.legs.some(({ platform }) => platform.startsWith('windows/'));
  return {
    ...commonJobFields(context, 'hosted', id, legs, []),
    reason: `${runtime} on GitHub's own runners, each of the platform that the leg is named after`,
    ...nativeTimeLimit(config),
    where: { kind: 'hosted', shell: windows ? 'bash' : 'sh' },
    cache: runtimeConfig.cache && !releases,
    commands: nativeCommands(runtimeConfig),
    ipfs: planNativeTools(config.ipfs),
  };
}

function planFleetJob(context: RuntimeJobContext, name: string): JobOrExclusions {
  const { config, runtime, runtimeConfig, versions } = context;
  const fleet = requireFleet(name, config);
  const id = `${runtime}-${name}`;
  const { provider, reason: providerReason } = chooseProvider(runtime, versions, fleet);
  const legs = planFleetLegs(runtime, versions, name, fleet, provider);
  return {
    ...commonJobFields(
      context,
      'self-hosted',
      id,
      legs,
      fleetConditions(fleet, runsForPullRequests(context.workflowConfig, config)),
    ),
    reason: `${runtime} on our own machines ${fleet.emulated ? 'that emulate' : 'of'} ${fleet.platform}`,
    ...(fleet.emulated ? emulatedTimeLimit(config) : nativeTimeLimit(config)),
    where: { ...toFleetPlacement(name, fleet), provider, providerReason },
    cache: false,
    commands: nativeCommands(runtimeConfig),
    ipfs: planNativeTools(config.ipfs),
  };
}

function planEmulatedJob(context: RuntimeJobContext): JobOrExclusions {
  const { workflowConfig, config, facts, runtime, runtimeConfig } = context;
  const id = `${runtime}-emulated`;
  const commands = {
    install: runtimeConfig.install ?? null,
    test: runtimeConfig['emulated-test'] ?? null,
    architectureTest: runtimeConfig['architecture-test'] ?? null,
  };
  if (commands.test === null && commands.architectureTest === null) {
    const reason = `${runtime} has neither emulated-test nor architecture-test: its whole test is not run emulated`;
    return { exclusions: workflowConfig.emulated.map((where) => ({ runtime, version: null, where, reason })) };
  }
  const legs = planEmulatedLegs(runtime, context.versions, workflowConfig.emulated, config, facts);
  const secrets = secretsOf(config, 'emulated')?.names ?? [];
  return {
    ...commonJobFields(context, 'emulated', id, legs, []),
    reason: `${runtime} in emulated containers, each on a runner of the other architecture: the part of the tests that may run so`,
    ...emulatedTimeLimit(config),
    where: {
      kind: 'emulated',
      binfmt: facts.tools.binfmt.pin,
      allowed: ['CI', 'RESULTS', ...Object.keys(config.env), ...secrets],
    },
    cache: false,
    commands,
    ipfs: planEmulatedTools(config.ipfs),
  };
}

function commonJobFields(
  { config, runtime }: RuntimeJobContext,
  kind: TestJobKind,
  id: string,
  legs: PlannedLegs,
  own: readonly JobCondition[],
) {
  const changes = config.paths.length > 0;
  return {
    id,
    kind,
    runtime,
    ...legs,
    ...combineConditions(changes ? [CHANGES_MATTER, ...own] : own),
    needs: changes ? ['changes'] : [],
    secrets: secretsOf(config, kind),
    hooks: config.hooks[kind] ?? { before: [], after: [] },
  };
}

function nativeCommands(config: RuntimeConfig): TestCommands {
  return { install: config.install ?? null, test: config.test, architectureTest: config['architecture-test'] ?? null };
}

function secretsOf({ secrets }: KitConfig, kind: TestJobKind): TestJob['secrets'] {
  const given = Object.entries(secrets).filter(([, { jobs }]) => jobs.includes(kind));
  const environment = given[0]?.[1].environment;
  return environment === undefined ? null : { environment, names: given.map(([name]) => name) };
}
