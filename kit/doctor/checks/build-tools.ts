// Check: has the machine the compilers and libraries that a build by git needs? As kit/install checks before it builds.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BuildRequirement } from '../../distributions/packages.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { type AvailableBuildTools, findMissingNeeds, needsForOs } from '../../install/build/preflight.ts';
import { installAdvice, type PackageSystem } from '../../install/build/system-packages.ts';
import type { Os } from '../../platform/platform.ts';
import { captureProgramOutput, type ProgramContext } from '../facts/programs.ts';
import { type DoctorFinding, failureResult, okResult, TROUBLESHOOTING_PAGE } from '../finding.ts';
import type { ProductPlan } from './products.ts';

/** Returns what the builds among the plans need of a system; nothing where none goes by git. */
export function collectBuildRequirements(plans: readonly ProductPlan[], os: Os): readonly BuildRequirement[] {
  const requirements = plans.flatMap(({ product, plan }) => {
    const source = plan?.kind === 'git-build' ? DISTRIBUTIONS[product].gitSource : undefined;
    if (!source || plan?.kind !== 'git-build') return [];
    return [...source.needs, ...(plan.compilesRust ? source.rustLibrary.needs : [])];
  });
  return needsForOs(
    os,
    requirements.filter((need, at) => requirements.findIndex(({ name }) => name === need.name) === at),
  );
}

/** Returns which of the needs are there. */
export async function detectBuildTools(
  requirements: readonly BuildRequirement[],
  programs: ProgramContext,
): Promise<AvailableBuildTools> {
  const names = requirements.flatMap(({ kind, name, alternative: or }) =>
    kind === 'program' ? [name, ...(or ? [or] : [])] : [],
  );
  const libraries = requirements.filter(({ kind }) => kind === 'library').map(({ name }) => name);
  const onPath = await Promise.all(names.map((name) => isOnPath(name, programs.env.PATH)));
  const libraryChecks = await Promise.all(
    libraries.map((name) => captureProgramOutput(programs, 'pkg-config', ['--exists', name])),
  );
  return {
    programs: new Set(names.filter((_, at) => onPath[at])),
    libraries: (await isOnPath('pkg-config', programs.env.PATH))
      ? new Set(libraries.filter((_, at) => libraryChecks[at] !== null))
      : null,
  };
}

/** Returns whether all needs are there, with the one line that installs the others. Pure. */
export function checkBuildTools(
  requirements: readonly BuildRequirement[],
  available: AvailableBuildTools,
  system: PackageSystem,
): DoctorFinding {
  const about = { id: 'build-tools', subject: 'Build tools', page: `${TROUBLESHOOTING_PAGE}#missing-build-tools` };
  const missing = findMissingNeeds(requirements, available);
  if (missing.length === 0) return { ...about, ...okResult(requirements.map(({ name }) => name).join(', ')) };
  const names = missing.map(({ name, alternative: or }) => (or ? `${name} or ${or}` : name)).join(', ');
  const advice = installAdvice(system, missing);
  return { ...about, ...failureResult(`missing are ${names}`, advice) };
}

async function isOnPath(name: string, path = ''): Promise<boolean> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK)
      .then(() => stat(file))
      .catch(() => null);
    if (usable?.isFile()) return true;
  }
  return false;
}
