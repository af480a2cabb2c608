// Which versions of a runtime are tested, and which are left out and why.
import { compareVersions } from '../../kit/platform/compare-versions.ts';
import type { RuntimeConfig } from '../config/schema.ts';
import type { Runtime, RuntimeRelease, RuntimeReleases } from '../facts/facts.ts';
import type { Exclusion } from './plan.ts';

export interface ChosenVersion {
  readonly version: string;
  readonly facts: RuntimeRelease;
  /** `end of life 2024-10-07`, or null while it is supported. */
  readonly endOfLife: string | null;
  readonly mayFail: string | null;
}

/** Returns the versions that the config names, in its order or, of a range, oldest first. */
export function chooseVersions(
  runtime: Runtime,
  config: RuntimeConfig,
  facts: RuntimeReleases,
): { readonly chosen: readonly ChosenVersion[]; readonly excluded: readonly Exclusion[] } {
  const names = typeof config.versions === 'string' ? versionsInRange(config.versions, facts) : config.versions;
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
      reason: `${runtime} ${version}: ${endOfLife}, and eol is exclude`,
    }));
  return { chosen: kept, excluded };
}

function toChosenVersion(version: string, facts: RuntimeRelease, { eol }: RuntimeConfig, today: string): ChosenVersion {
  const endOfLife = facts.eol !== null && facts.eol <= today ? `end of life ${facts.eol}` : null;
  return { version, facts, endOfLife, mayFail: eol === 'allow-failure' ? endOfLife : null };
}

/** Every comparison has to hold: `>=3.8 <3.12`. */
function versionsInRange(range: string, facts: RuntimeReleases): readonly string[] {
  const comparisons = [...range.matchAll(/([<>]=?|=)\s*([\d.]+)/g)];
  return Object.keys(facts.versions)
    .sort(compareVersions)
    .filter((version) =>
      comparisons.every(([, operator = '', bound = '']) => comparisonHolds(compareVersions(version, bound), operator)),
    );
}

function comparisonHolds(order: number, operator: string): boolean {
  return (
    (operator.includes('=') && order === 0) ||
    (operator.startsWith('<') ? order < 0 : operator.startsWith('>') && order > 0)
  );
}
