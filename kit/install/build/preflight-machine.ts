// Looks up what a build needs on this machine: programs on PATH, libraries of pkg-config, and Go.
import type { BuildRequirement } from '../../distributions/packages.ts';
import { isKitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { queryCommand } from '../../process/query.ts';
import { findExecutable } from '../../system/find-executable.ts';
import { findInstalledGos, GO_PACKAGES, INSTALL_GO, type InstalledGo, OLDEST_GO } from './go.ts';
import { type AvailableBuildTools, findMissingNeeds, requireBuildTools } from './preflight.ts';
import { detectPackageSystem } from './system-packages.ts';

const GO: BuildRequirement = {
  kind: 'program',
  name: `go ${OLDEST_GO} or newer`,
  packages: GO_PACKAGES,
  advice: INSTALL_GO,
};

interface GoSearch {
  readonly toolCache: string;
  /** Gets a line for each Go that is ignored. */
  readonly log?: Pick<Log, 'info'>;
}

/** Returns the Go installations of this machine. Throws `missing-build-tools` if anything that the build needs is missing. */
export async function preflightBuild(
  title: string,
  needs: readonly BuildRequirement[],
  env: Readonly<Record<string, string>>,
  { toolCache, log }: GoSearch,
): Promise<readonly InstalledGo[]> {
  const gos = await usableGos(toolCache, log);
  const available = await detectBuildTools(needs, env);
  const missing = [...(gos.length > 0 ? [] : [GO]), ...findMissingNeeds(needs, available)];
  requireBuildTools(title, missing, available, await detectPackageSystem());
  return gos;
}

async function detectBuildTools(
  needs: readonly BuildRequirement[],
  env: Readonly<Record<string, string>>,
): Promise<AvailableBuildTools> {
  const names = needs.flatMap(({ kind, name, alternative = name }) => (kind === 'program' ? [name, alternative] : []));
  const programs = new Set(names.filter((name) => findExecutable(name, { path: env.PATH }) !== null));
  const pkgConfig = findExecutable('pkg-config', { path: env.PATH });
  if (pkgConfig === null) return { programs, libraries: null };
  const libraries = new Set<string>();
  for (const { kind, name } of needs) {
    if (kind === 'library' && (await queryCommand(pkgConfig, ['--exists', name], env)) !== null) libraries.add(name);
  }
  return { programs, libraries };
}

/** A Go that is too old to fetch newer ones counts as missing. */
async function usableGos(toolCache: string, log?: Pick<Log, 'info'>): Promise<readonly InstalledGo[]> {
  return findInstalledGos(toolCache, log).catch((error: unknown) => {
    if (isKitError(error, 'go-not-found') || isKitError(error, 'go-too-old')) return [];
    throw error;
  });
}
