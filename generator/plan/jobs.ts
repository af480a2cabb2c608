// Jobs of a workflow: a runtime on hosted runners, on each fleet, and emulated.
import type { Config, LegKind, RuntimeConfig, Triggers, WorkflowConfig } from '../config/schema.ts';
import type { Facts, Runtime } from '../facts/facts.ts';
import { allOf, CHANGES_MATTER, type Condition, fleetConditions } from './conditions.ts';
import { fleetNamed, fleetPlace } from './fleets.ts';
import { emulatedTools, nativeTools } from './ipfs.ts';
import { emulatedLegs, fleetLegs, hostedLegs, type Legs } from './legs.ts';
import type { Commands, Exclusion, LegJob } from './plan.ts';
import { chooseProvider } from './provider.ts';
import { emulatedTime, nativeTime } from './time-limits.ts';
import { type ChosenVersion, chooseVersions } from './versions.ts';

export interface Jobs {
  readonly jobs: readonly LegJob[];
  readonly exclusions: readonly Exclusion[];
}

interface Context {
  readonly workflow: string;
  readonly asked: WorkflowConfig;
  readonly config: Config;
  readonly facts: Facts;
  readonly runtime: Runtime;
  readonly runtimeConfig: RuntimeConfig;
  readonly versions: readonly ChosenVersion[];
  /** Whether what a job keeps could reach a release. */
  readonly releases: boolean;
}

/** Returns the jobs of one runtime in a workflow, and what is left out of it altogether. */
export function planJobs(
  workflow: string,
  asked: WorkflowConfig,
  runtime: Runtime,
  runtimeConfig: RuntimeConfig,
  config: Config,
  facts: Facts,
): Jobs {
  const { chosen, excluded } = chooseVersions(runtime, runtimeConfig, facts.runtimes[runtime]);
  const releases = buildsReleases(asked.triggers ?? config.triggers);
  const context = { workflow, asked, config, facts, runtime, runtimeConfig, versions: chosen, releases };
  const made: readonly Made[] = [
    ...(asked.emulated.length > 0 ? [emulatedJob(context)] : []),
    ...(asked.hosted.length > 0 ? [hostedJob(context)] : []),
    ...asked['self-hosted'].map((name) => fleetJob(context, name)),
  ];
  return {
    jobs: made.filter(hasLegs),
    exclusions: [...excluded, ...made.flatMap((each) => (hasLegs(each) ? [] : each.exclusions))],
  };
}

/** A called workflow runs for what its caller runs for. */
export function runsForPullRequests(asked: WorkflowConfig, config: Config): boolean {
  return asked.callable || (asked.triggers ?? config.triggers)['pull-request'] !== undefined;
}

/** Tags are releases, and so are branches that are called so. */
function buildsReleases({ push }: Triggers): boolean {
  return (push?.tags ?? []).length > 0 || (push?.branches ?? []).some((branch) => branch.startsWith('release'));
}

/** A job, or why there is nothing to run in it. */
type Made = LegJob | { readonly exclusions: readonly Exclusion[] };

function hasLegs(made: Made): made is LegJob {
  return 'legs' in made && made.legs.length > 0;
}

function hostedJob(context: Context): LegJob {
  const { asked, config, facts, runtime, runtimeConfig, releases } = context;
  const id = `${runtime}-hosted`;
  const legs = hostedLegs(runtime, context.versions, asked.hosted, config, facts);
  const windows = legs.legs.some(({ platform }) => platform.startsWith('windows/'));
  return {
    ...common(context, 'hosted', id, legs, []),
    reason: `${runtime} on GitHub's own runners, each of the platform that the leg is named after`,
    ...nativeTime(config),
    where: { kind: 'hosted', shell: windows ? 'bash' : 'sh' },
    cache: runtimeConfig.cache && !releases,
    commands: nativeCommands(runtimeConfig),
    ipfs: nativeTools(config.ipfs),
  };
}

function fleetJob(context: Context, name: string): Made {
  const { config, runtime, runtimeConfig, versions } = context;
  const fleet = fleetNamed(name, config);
  const id = `${runtime}-${name}`;
  const { provider, reason: providerReason } = chooseProvider(runtime, versions, fleet);
  const legs = fleetLegs(runtime, versions, name, fleet, provider);
  return {
    ...common(context, 'self-hosted', id, legs, fleetConditions(fleet, runsForPullRequests(context.asked, config))),
    reason: `${runtime} on our own machines ${fleet.emulated ? 'that emulate' : 'of'} ${fleet.platform}`,
    ...(fleet.emulated ? emulatedTime(config) : nativeTime(config)),
    where: { ...fleetPlace(name, fleet), provider, providerReason },
    cache: false,
    commands: nativeCommands(runtimeConfig),
    ipfs: nativeTools(config.ipfs),
  };
}

function emulatedJob(context: Context): Made {
  const { asked, config, facts, runtime, runtimeConfig } = context;
  const id = `${runtime}-emulated`;
  const commands = {
    install: runtimeConfig.install ?? null,
    test: runtimeConfig['emulated-test'] ?? null,
    architectureTest: runtimeConfig['architecture-test'] ?? null,
  };
  if (commands.test === null && commands.architectureTest === null) {
    const reason = `${runtime} has neither emulated-test nor architecture-test: its whole test is not run emulated`;
    return { exclusions: asked.emulated.map((where) => ({ runtime, version: null, where, reason })) };
  }
  const legs = emulatedLegs(runtime, context.versions, asked.emulated, config, facts);
  const secrets = secretsOf(config, 'emulated')?.names ?? [];
  return {
    ...common(context, 'emulated', id, legs, []),
    reason: `${runtime} in emulated containers, each on a runner of the other architecture: the part of the tests that may run so`,
    ...emulatedTime(config),
    where: {
      kind: 'emulated',
      binfmt: facts.tools.binfmt.pin,
      allowed: ['CI', 'RESULTS', ...Object.keys(config.env), ...secrets],
    },
    cache: false,
    commands,
    ipfs: emulatedTools(config.ipfs),
  };
}

function common({ config, runtime }: Context, kind: LegKind, id: string, legs: Legs, own: readonly Condition[]) {
  const changes = config.paths.length > 0;
  return {
    id,
    kind,
    runtime,
    ...legs,
    ...allOf(changes ? [CHANGES_MATTER, ...own] : own),
    needs: changes ? ['changes'] : [],
    secrets: secretsOf(config, kind),
    hooks: config.hooks[kind] ?? { before: [], after: [] },
  };
}

function nativeCommands(config: RuntimeConfig): Commands {
  return { install: config.install ?? null, test: config.test, architectureTest: config['architecture-test'] ?? null };
}

function secretsOf({ secrets }: Config, kind: LegKind): LegJob['secrets'] {
  const given = Object.entries(secrets).filter(([, { jobs }]) => jobs.includes(kind));
  const environment = given[0]?.[1].environment;
  return environment === undefined ? null : { environment, names: given.map(([name]) => name) };
}
