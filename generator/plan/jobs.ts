// Plans the jobs that test a runtime: on hosted runners, on each fleet, and emulated.
import type { KitConfig, RuntimeConfig, TestJobKind } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';
import { CHANGES_MATTER, combineConditions, fleetConditions, type JobCondition } from './conditions.ts';
import { type Fleet, findFleets, toFleetPlacement } from './fleets.ts';
import { planEmulatedTools, planNativeTools } from './ipfs.ts';
import { type PlannedLegs, planEmulatedLegs, planFleetLegs, planHostedLegs } from './legs.ts';
import type { Exclusion, TestCommands, TestJob } from './plan.ts';
import { firstValues, multiplyLegs, planAxes } from './project/axes.ts';
import { planCache } from './project/caches.ts';
import { chooseProvider } from './provider.ts';
import { emulatedTimeLimit, nativeTimeLimit } from './time-limits.ts';
import { type ChosenVersion, chooseVersions } from './versions.ts';
import type { WorkflowContext } from './workflow-context.ts';

interface PlannedJobs {
  readonly jobs: readonly TestJob[];
  readonly exclusions: readonly Exclusion[];
}

interface RuntimeJobContext extends WorkflowContext {
  readonly runtime: Runtime;
  readonly runtimeConfig: RuntimeConfig;
  readonly versions: readonly ChosenVersion[];
}

/** The fields of a job that depend on its kind and legs alone. */
interface JobParts {
  readonly kind: TestJobKind;
  readonly id: string;
  readonly legs: PlannedLegs;
  readonly conditions?: readonly JobCondition[];
}

/** Returns the jobs of one runtime in a workflow, and the exclusions that leave a job without legs. */
export function planRuntimeJobs(
  workflow: WorkflowContext,
  runtime: Runtime,
  runtimeConfig: RuntimeConfig,
): PlannedJobs {
  const { workflowConfig, config, facts } = workflow;
  const { chosen, excluded } = chooseVersions(runtime, runtimeConfig, facts.runtimes[runtime]);
  const context = { ...workflow, runtime, runtimeConfig, versions: chosen };
  const planned: readonly JobOrExclusions[] = [
    ...(workflowConfig.emulated.length > 0 ? [planEmulatedJob(context)] : []),
    ...(workflowConfig.hosted.length > 0 ? [planHostedJob(context)] : []),
    ...findFleets(workflowConfig['self-hosted'], config).map((fleet) => planFleetJob(context, fleet)),
  ];
  return {
    jobs: planned.filter(hasLegs),
    exclusions: [...excluded, ...planned.flatMap((each) => (hasLegs(each) ? [] : each.exclusions))],
  };
}

/** A job, or the reasons why it would have no legs. */
type JobOrExclusions = TestJob | { readonly exclusions: readonly Exclusion[] };

function hasLegs(planned: JobOrExclusions): planned is TestJob {
  return 'legs' in planned && planned.legs.length > 0;
}

function planHostedJob(context: RuntimeJobContext): TestJob {
  const { workflowConfig, config, runtime, runtimeConfig } = context;
  const legs = withAxes(planHostedLegs(context, workflowConfig.hosted), runtimeConfig);
  const platforms = legs.legs.map(({ platform }) => platform);
  return {
    ...createCommonFields(context, { kind: 'hosted', id: `${runtime}-hosted`, legs }),
    reason: `run the ${runtime} tests on GitHub's runners, each leg natively on its platform`,
    ...nativeTimeLimit(config),
    where: { kind: 'hosted' },
    cache: planCache(runtime, runtimeConfig, workflowConfig.triggers ?? config.triggers, platforms),
    ...createNativeFields(context, platforms),
    ipfs: planNativeTools(config.ipfs),
  };
}

function planFleetJob(context: RuntimeJobContext, fleet: Fleet): TestJob {
  const { config, runtime, runtimeConfig, versions, pullRequests } = context;
  const { name, settings } = fleet;
  const { provider, reason: providerReason } = chooseProvider(runtime, versions, settings);
  const legs = withAxes(planFleetLegs(context, fleet, provider), runtimeConfig);
  const conditions = fleetConditions(settings, pullRequests);
  const { emulated, platform } = settings;
  const machines = emulated ? `self-hosted runners that emulate ${platform}` : `self-hosted ${platform} runners`;
  return {
    ...createCommonFields(context, { kind: 'self-hosted', id: `${runtime}-${name}`, legs, conditions }),
    reason: `run the ${runtime} tests on ${machines}`,
    ...(emulated ? emulatedTimeLimit(config) : nativeTimeLimit(config)),
    where: { ...toFleetPlacement(fleet), provider, providerReason },
    cache: null,
    ...createNativeFields(context, [platform]),
    ipfs: planNativeTools(config.ipfs),
  };
}

function planEmulatedJob(context: RuntimeJobContext): JobOrExclusions {
  const { workflowConfig, config, facts, runtime, runtimeConfig } = context;
  const fixedAxes = firstValues(runtimeConfig);
  const commands = {
    workingDirectory: runtimeConfig['working-directory'] ?? null,
    install: runtimeConfig.install ?? null,
    test: runtimeConfig['emulated-test'] ?? null,
    architectureTest: runtimeConfig['architecture-test'] ?? null,
  };
  if (commands.test === null && commands.architectureTest === null) {
    const reason = `${runtime} has neither emulated-test nor architecture-test, and the whole test suite is too slow under emulation`;
    return { exclusions: workflowConfig.emulated.map((where) => ({ runtime, version: null, where, reason })) };
  }
  const legs = planEmulatedLegs(context, workflowConfig.emulated);
  const secrets = findSecrets(config, 'emulated')?.names ?? [];
  return {
    ...createCommonFields(context, { kind: 'emulated', id: `${runtime}-emulated`, legs }),
    reason: `run a part of the ${runtime} tests in emulated containers, on runners of the other architecture`,
    ...emulatedTimeLimit(config),
    where: {
      kind: 'emulated',
      binfmt: facts.tools.binfmt.pin,
      officialImage: facts.emulation.images[runtime],
      allowed: [
        'CI',
        ...(config.results === undefined ? [] : ['RESULTS']),
        ...Object.keys({ ...config.env, ...fixedAxes }),
        ...secrets,
      ],
    },
    cache: null,
    axes: [],
    fixedAxes,
    services: {},
    commands,
    ipfs: planEmulatedTools(config.ipfs),
  };
}

function createCommonFields({ config, runtime }: RuntimeJobContext, { kind, id, legs, conditions = [] }: JobParts) {
  const changes = config.paths.length > 0;
  return {
    id,
    kind,
    runtime,
    ...legs,
    ...combineConditions(changes ? [CHANGES_MATTER, ...conditions] : conditions),
    needs: changes ? ['changes'] : [],
    secrets: findSecrets(config, kind),
    hooks: config.hooks[kind] ?? { before: [], after: [] },
  };
}

/** The legs of a native job, once for every combination of further axes. */
function withAxes({ legs, exclusions }: PlannedLegs, config: RuntimeConfig): PlannedLegs {
  return { legs: multiplyLegs(legs, planAxes(config)), exclusions };
}

/** The fields that hosted jobs and those of fleets share. GitHub runs services on Linux only. */
function createNativeFields({ config, runtimeConfig }: RuntimeJobContext, platforms: readonly string[]) {
  const onLinux = platforms.every((platform) => platform.startsWith('linux/'));
  return {
    axes: planAxes(runtimeConfig),
    fixedAxes: {},
    services: onLinux ? config.services : {},
    commands: toNativeCommands(runtimeConfig),
  };
}

function toNativeCommands(config: RuntimeConfig): TestCommands {
  return {
    install: config.install ?? null,
    test: config.test,
    architectureTest: config['architecture-test'] ?? null,
    workingDirectory: config['working-directory'] ?? null,
  };
}

function findSecrets({ secrets }: KitConfig, kind: TestJobKind): TestJob['secrets'] {
  const given = Object.entries(secrets).filter(([, { jobs }]) => jobs.includes(kind));
  const environment = given[0]?.[1].environment;
  return environment === undefined ? null : { environment, names: given.map(([name]) => name) };
}
