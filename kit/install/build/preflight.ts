// What a build needs of the machine and does not find: all of it in one error, before anything was cloned. Pure.
import type { BuildRequirement } from '../../distributions/packages.ts';
import { KitError } from '../../errors.ts';
import type { Os } from '../../platform/platform.ts';
import { installAdvice, type PackageSystem } from './system-packages.ts';

/** What the machine answered. */
export interface AvailableBuildTools {
  readonly programs: ReadonlySet<string>;
  /** As pkg-config names them; null where there is no pkg-config to ask. */
  readonly libraries: ReadonlySet<string> | null;
}

/** Returns the needs of a build on one system. */
export function needsForOs(os: Os, needs: readonly BuildRequirement[]): readonly BuildRequirement[] {
  return needs.filter((need) => need.os === undefined || need.os === os);
}

/** Returns the needs that are not there. A library that nobody could be asked for counts as missing. */
export function findMissingNeeds(
  needs: readonly BuildRequirement[],
  { programs, libraries }: AvailableBuildTools,
): readonly BuildRequirement[] {
  return needs.filter(({ kind, name, alternative: or = name }) => {
    return kind === 'library' ? !libraries?.has(name) : !programs.has(name) && !programs.has(or);
  });
}

/** Throws `missing-build-tools` where anything is missing, with the one line that installs it on this system. */
export function requireBuildTools(
  title: string,
  missing: readonly BuildRequirement[],
  { libraries }: AvailableBuildTools,
  system: PackageSystem,
): void {
  if (missing.length === 0) return;
  const programs = missing
    .filter(({ kind }) => kind === 'program')
    .map(({ name, alternative: or }) => (or ? `${name} or ${or}` : name));
  const headers = missing.filter(({ kind }) => kind === 'library').map(({ name }) => `the headers of ${name}`);
  const unasked = libraries === null && headers.length > 0 ? ' (no pkg-config could be asked for headers)' : '';
  const advice = installAdvice(system, missing);
  throw new KitError('missing-build-tools', {
    subject: `what a build of ${title} needs`,
    problem: `missing are ${[...programs, ...headers].join(', ')}${unasked}`,
    fix: advice || "Install them with this system's package manager.",
  });
}
