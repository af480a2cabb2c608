// Check: has the machine the compilers and libraries that a build by git needs? As kit/install checks before it builds.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BuildNeed } from '../../distributions/packages.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { type Found, missingOf, needsOn } from '../../install/build/preflight.ts';
import { installAdvice, type System } from '../../install/build/system-packages.ts';
import type { Os } from '../../platform/platform.ts';
import { askProgram, type Programs } from '../facts/programs.ts';
import { type Finding, failure, ok, TROUBLESHOOTING } from '../finding.ts';
import type { ProductPlan } from './products.ts';

/** Returns what the builds among the plans need of a system; nothing where none goes by git. */
export function needsOf(plans: readonly ProductPlan[], os: Os): readonly BuildNeed[] {
  const needs = plans.flatMap(({ product, way }) => {
    const source = way?.kind === 'git' ? DISTRIBUTIONS[product].gitSource : undefined;
    if (!source || way?.kind !== 'git') return [];
    return [...source.needs, ...(way.compilesRust ? source.rustLibrary.needs : [])];
  });
  return needsOn(
    os,
    needs.filter((need, at) => needs.findIndex(({ name }) => name === need.name) === at),
  );
}

/** Returns which of the needs are there. */
export async function findNeeds(needs: readonly BuildNeed[], programs: Programs): Promise<Found> {
  const names = needs.flatMap(({ kind, name, or }) => (kind === 'program' ? [name, ...(or ? [or] : [])] : []));
  const libraries = needs.filter(({ kind }) => kind === 'library').map(({ name }) => name);
  const there = await Promise.all(names.map((name) => isOnPath(name, programs.env.PATH)));
  const known = await Promise.all(libraries.map((name) => askProgram(programs, 'pkg-config', ['--exists', name])));
  return {
    programs: new Set(names.filter((_, at) => there[at])),
    libraries: (await isOnPath('pkg-config', programs.env.PATH))
      ? new Set(libraries.filter((_, at) => known[at] !== null))
      : null,
  };
}

/** Returns whether all needs are there, with the one line that installs the others. Pure. */
export function checkBuildTools(needs: readonly BuildNeed[], found: Found, system: System): Finding {
  const about = { id: 'build-tools', title: 'Build tools', page: `${TROUBLESHOOTING}#missing-build-tools` };
  const missing = missingOf(needs, found);
  if (missing.length === 0) return { ...about, ...ok(needs.map(({ name }) => name).join(', ')) };
  const names = missing.map(({ name, or }) => (or ? `${name} or ${or}` : name)).join(', ');
  const advice = installAdvice(system, missing) || "Install them with this system's package manager.";
  return { ...about, ...failure(`missing are ${names}`, advice) };
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
