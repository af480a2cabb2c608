// Plans the legs of a job's matrix: every version on every machine that can run it, and the excluded combinations with reasons.
import type { KitConfig, RuntimeConfig } from '../config/schema.ts';
import type { GeneratorFacts, Runtime } from '../facts/facts.ts';
import { distributionOfLabel } from '../facts/runner-labels.ts';
import { describeMissingBuild, findBuild } from './builds.ts';
import type { Fleet } from './fleets.ts';
import type { Exclusion, RuntimeProvider, TestLeg } from './plan.ts';
import type { ChosenVersion } from './versions.ts';

export interface PlannedLegs {
  readonly legs: readonly TestLeg[];
  readonly exclusions: readonly Exclusion[];
}

interface LegContext {
  readonly runtime: Runtime;
  readonly versions: readonly ChosenVersion[];
  readonly config: KitConfig;
  readonly facts: GeneratorFacts;
}

/** A machine, and the leg of a version on it or the reason for its exclusion. */
interface LegPlace {
  readonly where: string;
  readonly leg: (version: ChosenVersion) => Omit<TestLeg, 'version' | 'mayFail'> | string;
}

/** Returns the legs on GitHub's runners: every version on every label of the platforms. */
export function planHostedLegs(context: LegContext, platforms: readonly string[]): PlannedLegs {
  const { runtime, config, facts } = context;
  const places = platforms.flatMap((platform) =>
    [config.runners.hosted[platform] ?? []].flat().map((runner): LegPlace => {
      const distribution = distributionOfLabel(runner, platform, facts);
      return {
        where: runner,
        leg: (version) => {
          const build = findBuild(version, distribution, platform);
          if (build === null) return describeMissingBuild(runtime, version, distribution, platform);
          const reason = `native; setup-${runtime} has ${build}`;
          return { platform, runner, emulated: null, id: `${version.version}-${runner}`, reason };
        },
      };
    }),
  );
  return combineLegs(context, places);
}

const PROVIDER_TEXTS = { setup: '', uv: 'from uv', installed: 'preinstalled' } as const;

/** Returns the legs on a fleet: every version that the provider can install there. */
export function planFleetLegs(context: LegContext, { name, settings }: Fleet, provider: RuntimeProvider): PlannedLegs {
  const { runtime } = context;
  const { platform, distribution = platform } = settings;
  const leg = (version: ChosenVersion) => {
    const build = provider === 'setup' ? findBuild(version, distribution, platform) : null;
    if (provider === 'setup' && build === null) return describeMissingBuild(runtime, version, distribution, platform);
    const how = settings.emulated ? 'emulated' : 'native';
    const reason = `${how}; ${build === null ? PROVIDER_TEXTS[provider] : `setup-${runtime} has ${build}`}`;
    return { platform, runner: null, emulated: null, id: version.version, reason };
  };
  return combineLegs(context, [{ where: name, leg }]);
}

/** Returns the legs in containers, each on a hosted runner of another architecture. */
export function planEmulatedLegs(context: LegContext, platforms: readonly string[]): PlannedLegs {
  const { runtime, config, facts } = context;
  const places = platforms.flatMap((platform): LegPlace[] => {
    const { arch, host } = facts.emulation.platforms[platform] ?? {};
    if (!arch || !host) return [];
    const runner = chooseHostedRunner(host, config, facts);
    return [
      {
        where: platform,
        leg: ({ version }) => {
          const image = chooseEmulationImage(version, config[runtime], facts.emulation.images[runtime]);
          const reason = `emulated; the runner is ${host}`;
          return { platform, runner, emulated: { arch, image }, id: `${version}-${arch}`, reason };
        },
      },
    ];
  });
  return combineLegs(context, places);
}

function combineLegs({ runtime, versions }: LegContext, places: readonly LegPlace[]): PlannedLegs {
  const all = places.flatMap(({ where, leg }) =>
    versions.map((version) => ({ where, version, planned: leg(version) })),
  );
  return {
    legs: all.flatMap(({ version, planned }) => {
      if (typeof planned === 'string') return [];
      const reason = version.endOfLife === null ? planned.reason : `${planned.reason}; ${version.endOfLife}`;
      return [{ ...planned, version: version.version, mayFail: version.mayFail, reason }];
    }),
    exclusions: all.flatMap(({ where, version, planned }) =>
      typeof planned === 'string' ? [{ runtime, version: version.version, where, reason: planned }] : [],
    ),
  };
}

function chooseEmulationImage(version: string, config: RuntimeConfig | undefined, official: string): string {
  return config?.images[version] ?? official.replace('{version}', version);
}

/** Returns the label of a hosted runner for a platform: the first one in the config, or the newest that is not a preview. */
export function chooseHostedRunner(platform: string, { runners }: KitConfig, facts: GeneratorFacts): string {
  const configured = [runners.hosted[platform] ?? []].flat()[0];
  if (configured !== undefined) return configured;
  const fitting = Object.entries(facts.runners.labels).filter(
    ([, label]) => label.platform === platform && !label.unknownToActionlint,
  );
  const newest = fitting.at(-1);
  // facts/emulation.json names only hosts that facts/runners.json has runners for.
  if (!newest) throw new Error(`no hosted runner is known for ${platform}`);
  return newest[0];
}
