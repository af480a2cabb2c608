// Asks this machine for what a build needs: programs on PATH, libraries of pkg-config, and Go.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { getExecOutput } from '@actions/exec';
import type { BuildRequirement } from '../../distributions/packages.ts';
import { isKitError } from '../../errors.ts';
import { findInstalledGos, type InstalledGo } from './go.ts';
import { type AvailableBuildTools, findMissingNeeds, requireBuildTools } from './preflight.ts';
import { detectPackageSystem } from './system-packages.ts';

const GO: BuildRequirement = {
  kind: 'program',
  name: 'go 1.21 or newer',
  // Debian's is too old to fetch the one that a go.mod names.
  packages: { dnf: 'golang', brew: 'go' },
  advice: 'Install Go 1.21 or newer (on GitHub: actions/setup-go before this step; else https://go.dev/dl/).',
};

const PKG_CONFIG = 'pkg-config';

/**
 * Returns the Gos of this machine, where it has all that a build needs. Throws `missing-build-tools`.
 */
export async function preflightBuild(
  title: string,
  needs: readonly BuildRequirement[],
  env: Readonly<Record<string, string>>,
  toolCache: string,
): Promise<readonly InstalledGo[]> {
  const gos = await usableGos(toolCache);
  const found = await detectBuildTools(needs, env);
  const missing = [...(gos.length > 0 ? [] : [GO]), ...findMissingNeeds(needs, found)];
  requireBuildTools(title, missing, found, await detectPackageSystem());
  return gos;
}

/** Returns which of the needs this machine has. Throws nothing. */
async function detectBuildTools(
  needs: readonly BuildRequirement[],
  env: Readonly<Record<string, string>>,
): Promise<AvailableBuildTools> {
  const programs = new Set<string>();
  for (const { kind, name, alternative: or } of needs) {
    const names = kind === 'program' ? [name, ...(or ? [or] : [])] : [];
    for (const each of names) if (await findExecutable(each, env.PATH)) programs.add(each);
  }
  const pkgConfig = await findExecutable(PKG_CONFIG, env.PATH);
  if (pkgConfig === null) return { programs, libraries: null };
  const libraries = new Set<string>();
  for (const { kind, name } of needs) {
    if (kind === 'library' && (await hasLibrary(pkgConfig, name, env))) libraries.add(name);
  }
  return { programs, libraries };
}

/** One that is too old to fetch others is as good as none. */
async function usableGos(toolCache: string): Promise<readonly InstalledGo[]> {
  return findInstalledGos(toolCache).catch((error: unknown) => {
    if (isKitError(error, 'go-not-found') || isKitError(error, 'go-too-old')) return [];
    throw error;
  });
}

/** Returns the path of the first program of a name in a PATH, or null. */
async function findExecutable(name: string, path = ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const file = join(folder, name);
    if (await isExecutableFile(file)) return file;
  }
  return null;
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function hasLibrary(pkgConfig: string, name: string, env: Record<string, string>): Promise<boolean> {
  const options = { env, silent: true, ignoreReturnCode: true };
  const result = await getExecOutput(pkgConfig, ['--exists', name], options).catch(() => null);
  return result?.exitCode === 0;
}
