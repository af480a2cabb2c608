// Matrix legs: each version on each machine where it can run, and the rest with the reason why not.
import type { FleetConfig, KitConfig, RuntimeConfig } from '../config/schema.ts';
import type { GeneratorFacts, Runtime } from '../facts/facts.ts';
import { findBuild, missingBuildReason } from './builds.ts';
import type { Exclusion, RuntimeProvider, TestLeg } from './plan.ts';
import type { ChosenVersion } from './versions.ts';

export interface PlannedLegs {
  readonly legs: readonly TestLeg[];
  readonly exclusions: readonly Exclusion[];
}

interface LegPlace {
  readonly where: string;
  readonly leg: (version: ChosenVersion) => Omit<TestLeg, 'version' | 'mayFail'> | string;
}

/** Legs on GitHub's runners: every version on every label of these platforms. */
export function planHostedLegs(
  runtime: Runtime,
  versions: readonly ChosenVersion[],
  platforms: readonly string[],
  { runners }: KitConfig,
  facts: GeneratorFacts,
): PlannedLegs {
  const places = platforms.flatMap((platform) =>
    [runners.hosted[platform] ?? []].flat().map((runner): LegPlace => {
      const distribution = facts.runners.labels[runner]?.distribution ?? runner;
      return {
        where: runner,
        leg: (version) => {
          const build = findBuild(version, distribution, platform);
          if (build === null) return missingBuildReason(runtime, version, distribution, platform);
          const reason = `native; setup-${runtime} has ${build}`;
          return { platform, runner, emulated: null, id: `${version.version}-${runner}`, reason };
        },
      };
    }),
  );
  return combineLegs(runtime, versions, places);
}

const PROVIDER_TEXTS = { setup: '', uv: 'from uv', installed: 'what is installed' } as const;

/** Legs on a fleet: every version that its provider can bring. */
export function planFleetLegs(
  runtime: Runtime,
  versions: readonly ChosenVersion[],
  name: string,
  fleet: FleetConfig,
  provider: RuntimeProvider,
): PlannedLegs {
  const { platform, distribution = platform } = fleet;
  const leg = (version: ChosenVersion) => {
    const build = provider === 'setup' ? findBuild(version, distribution, platform) : null;
    if (provider === 'setup' && build === null) return missingBuildReason(runtime, version, distribution, platform);
    const reason = `${fleet.emulated ? 'emulated' : 'native'}; ${build === null ? PROVIDER_TEXTS[provider] : `setup-${runtime} has ${build}`}`;
    return { platform, runner: null, emulated: null, id: version.version, reason };
  };
  return combineLegs(runtime, versions, [{ where: name, leg }]);
}

/** Legs in containers, each on a hosted runner of another architecture. */
export function planEmulatedLegs(
  runtime: Runtime,
  versions: readonly ChosenVersion[],
  platforms: readonly string[],
  config: KitConfig,
  facts: GeneratorFacts,
): PlannedLegs {
  const places = platforms.flatMap((platform): LegPlace[] => {
    const { arch, machine, cpu, host } = facts.emulation.platforms[platform] ?? {};
    if (!arch || !machine || !cpu || !host) return [];
    const runner = chooseHostedRunner(host, config, facts);
    return [
      {
        where: platform,
        leg: ({ version }) => {
          const image = imageOf(version, config[runtime], facts.emulation.images[runtime]);
          const reason = `emulated; the runner is ${host}`;
          return { platform, runner, emulated: { arch, machine, cpu, image }, id: `${version}-${arch}`, reason };
        },
      },
    ];
  });
  return combineLegs(runtime, versions, places);
}

function combineLegs(runtime: Runtime, versions: readonly ChosenVersion[], places: readonly LegPlace[]): PlannedLegs {
  const all = places.flatMap(({ where, leg }) => versions.map((version) => ({ where, version, made: leg(version) })));
  return {
    legs: all.flatMap(({ version, made }) => {
      if (typeof made === 'string') return [];
      const reason = version.endOfLife === null ? made.reason : `${made.reason}; ${version.endOfLife}`;
      return [{ ...made, version: version.version, mayFail: version.mayFail, reason }];
    }),
    exclusions: all.flatMap(({ where, version, made }) =>
      typeof made === 'string' ? [{ runtime, version: version.version, where, reason: made }] : [],
    ),
  };
}

function imageOf(version: string, config: RuntimeConfig | undefined, official: string): string {
  return config?.images[version] ?? official.replace('{version}', version);
}

/** Returns the label of a hosted runner of a platform: the config's, or the newest one that is no preview. */
export function chooseHostedRunner(platform: string, { runners }: KitConfig, facts: GeneratorFacts): string {
  const configured = [runners.hosted[platform] ?? []].flat()[0];
  if (configured !== undefined) return configured;
  const fitting = Object.entries(facts.runners.labels).filter(
    ([, label]) => label.platform === platform && !label.unknownToActionlint,
  );
  const newest = fitting.at(-1);
  if (!newest) throw new Error(`no hosted runner is known for ${platform}`);
  return newest[0];
}
