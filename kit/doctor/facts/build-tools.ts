// The programs and libraries that builds from git need, and which of them are installed.
import type { BuildRequirement } from '../../distributions/packages.ts';
import { DISTRIBUTIONS } from '../../distributions/products/products.ts';
import { type AvailableBuildTools, selectRequirements } from '../../install/build/preflight.ts';
import type { Os } from '../../platform/platform.ts';
import { findExecutable } from '../../system/find-executable.ts';
import type { ProductPlan } from './products.ts';
import { captureProgramOutput, type ProgramContext } from './programs.ts';

export interface BuildToolFacts {
  /** Empty if no product is built from git. */
  readonly required: readonly BuildRequirement[];
  readonly available: AvailableBuildTools;
}

/** Returns what the builds from git among the plans need, and which of it is installed. */
export async function inspectBuildTools(
  plans: readonly ProductPlan[],
  os: Os,
  programs: ProgramContext,
): Promise<BuildToolFacts> {
  const required = collectBuildRequirements(plans, os);
  return { required, available: await detectBuildTools(required, programs) };
}

/** Returns what the builds from git among the plans need on an operating system. Pure. */
export function collectBuildRequirements(plans: readonly ProductPlan[], os: Os): readonly BuildRequirement[] {
  const requirements = plans.flatMap(({ product, plan }) => {
    const source = DISTRIBUTIONS[product].gitSource;
    if (!source || plan?.kind !== 'git-build') return [];
    return [...source.needs, ...(plan.compilesRust ? source.rustLibrary.needs : [])];
  });
  return selectRequirements(
    os,
    requirements.filter((need, at) => requirements.findIndex(({ name }) => name === need.name) === at),
  );
}

async function detectBuildTools(
  requirements: readonly BuildRequirement[],
  programs: ProgramContext,
): Promise<AvailableBuildTools> {
  const path = programs.env.PATH;
  const names = requirements.flatMap(({ kind, name, alternative }) =>
    kind === 'program' ? [name, ...(alternative ? [alternative] : [])] : [],
  );
  const libraries = requirements.filter(({ kind }) => kind === 'library').map(({ name }) => name);
  const libraryChecks = await Promise.all(
    libraries.map((name) => captureProgramOutput(programs, 'pkg-config', ['--exists', name])),
  );
  return {
    programs: new Set(names.filter((name) => findExecutable(name, { path }) !== null)),
    libraries:
      findExecutable('pkg-config', { path }) === null
        ? null
        : new Set(libraries.filter((_, at) => libraryChecks[at] !== null)),
  };
}
