// Reports what this machine lacks for a build: everything in one error, before anything is cloned. Pure.
import type { BuildRequirement } from '../../distributions/packages.ts';
import { KitError } from '../../errors.ts';
import type { Os } from '../../platform/platform.ts';
import { installAdvice, type PackageSystem } from './system-packages.ts';

export interface AvailableBuildTools {
  readonly programs: ReadonlySet<string>;
  /** By their names in pkg-config; null if this machine has no pkg-config to look them up with. */
  readonly libraries: ReadonlySet<string> | null;
}

/** Returns the requirements of a build that apply to an operating system. */
export function selectRequirements(os: Os, needs: readonly BuildRequirement[]): readonly BuildRequirement[] {
  return needs.filter((need) => need.os === undefined || need.os === os);
}

/** Returns the requirements that are missing. Without pkg-config, all libraries count as missing. */
export function findMissingNeeds(
  needs: readonly BuildRequirement[],
  { programs, libraries }: AvailableBuildTools,
): readonly BuildRequirement[] {
  return needs.filter(({ kind, name, alternative = name }) => {
    return kind === 'library' ? !libraries?.has(name) : !programs.has(name) && !programs.has(alternative);
  });
}

/** Throws `missing-build-tools` if anything is missing, with the command that installs it on this system. */
export function requireBuildTools(
  title: string,
  missing: readonly BuildRequirement[],
  { libraries }: AvailableBuildTools,
  system: PackageSystem,
): void {
  if (missing.length === 0) return;
  const programs = missing
    .filter(({ kind }) => kind === 'program')
    .map(({ name, alternative }) => (alternative ? `${name} or ${alternative}` : name));
  const headers = missing.filter(({ kind }) => kind === 'library').map(({ name }) => `the headers of ${name}`);
  const unchecked =
    libraries === null && headers.length > 0 ? ' (without pkg-config, headers cannot be looked up)' : '';
  throw new KitError('missing-build-tools', {
    subject: `tools for building ${title}`,
    problem: `this machine does not have ${[...programs, ...headers].join(', ')}${unchecked}`,
    fix: installAdvice(system, missing),
  });
}
