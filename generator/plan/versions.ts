// Chooses the versions of a runtime to test, and gives the reason for each version that is excluded.
import { compareVersions, satisfiesOperator } from '../../kit/platform/compare-versions.ts';
import type { RuntimeConfig } from '../config/schema.ts';
import type { Runtime, RuntimeRelease, RuntimeReleases } from '../facts/facts.ts';
import type { Exclusion } from './plan.ts';

export interface ChosenVersion {
  readonly version: string;
  readonly facts: RuntimeRelease;
  /** A text such as `end of life 2024-10-07`; null while the version is supported. */
  readonly endOfLife: string | null;
  /** Why the gate accepts a failure; null if it does not. */
  readonly mayFail: string | null;
}

/** Returns the versions that the config lists, in its order. The versions of a range are ordered oldest first. */
export function chooseVersions(
  runtime: Runtime,
  config: RuntimeConfig,
  facts: RuntimeReleases,
): { readonly chosen: readonly ChosenVersion[]; readonly excluded: readonly Exclusion[] } {
  const names = typeof config.versions === 'string' ? findVersionsInRange(config.versions, facts) : config.versions;
  const known = names.flatMap((version) => {
    const each = facts.versions[version];
    return each ? [toChosenVersion(version, each, config, facts.date)] : [];
  });
  const kept = known.filter(({ endOfLife }) => endOfLife === null || config.eol !== 'exclude');
  const excluded = known
    .filter((each) => !kept.includes(each))
    .map(({ version, endOfLife }) => ({
      runtime,
      version,
      where: 'everywhere',
      reason: `${runtime} ${version} has reached its ${endOfLife}, and the config excludes such versions`,
    }));
  return { chosen: kept, excluded };
}

function toChosenVersion(version: string, facts: RuntimeRelease, { eol }: RuntimeConfig, today: string): ChosenVersion {
  const endOfLife = facts.eol !== null && facts.eol <= today ? `end of life ${facts.eol}` : null;
  return { version, facts, endOfLife, mayFail: eol === 'allow-failure' ? endOfLife : null };
}

/** A version must satisfy every comparison: `>=3.8 <3.12`. */
function findVersionsInRange(range: string, facts: RuntimeReleases): readonly string[] {
  const comparisons = [...range.matchAll(/([<>]=?|=)\s*([\d.]+)/g)];
  return Object.keys(facts.versions)
    .sort(compareVersions)
    .filter((version) =>
      comparisons.every(([, operator = '', bound = '']) =>
        satisfiesOperator(operator, compareVersions(version, bound)),
      ),
    );
}
