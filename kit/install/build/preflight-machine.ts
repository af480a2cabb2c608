// Asks this machine for what a build needs: programs on PATH, libraries of pkg-config, and Go.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { getExecOutput } from '@actions/exec';
import type { BuildNeed } from '../../distributions/packages.ts';
import { isKitError } from '../../errors.ts';
import { type InstalledGo, installedGos } from './go.ts';
import { type Found, missingOf, requireAll } from './preflight.ts';
import { thisSystem } from './system-packages.ts';

const GO: BuildNeed = {
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
export async function preflight(
  title: string,
  needs: readonly BuildNeed[],
  env: Readonly<Record<string, string>>,
  toolCache: string,
): Promise<readonly InstalledGo[]> {
  const gos = await usableGos(toolCache);
  const found = await askMachine(needs, env);
  const missing = [...(gos.length > 0 ? [] : [GO]), ...missingOf(needs, found)];
  requireAll(title, missing, found, await thisSystem());
  return gos;
}

/** Returns which of the needs this machine has. Throws nothing. */
async function askMachine(needs: readonly BuildNeed[], env: Readonly<Record<string, string>>): Promise<Found> {
  const programs = new Set<string>();
  for (const { kind, name, or } of needs) {
    const names = kind === 'program' ? [name, ...(or ? [or] : [])] : [];
    for (const each of names) if (await findProgram(each, env.PATH)) programs.add(each);
  }
  const pkgConfig = await findProgram(PKG_CONFIG, env.PATH);
  if (pkgConfig === null) return { programs, libraries: null };
  const libraries = new Set<string>();
  for (const { kind, name } of needs) {
    if (kind === 'library' && (await hasLibrary(pkgConfig, name, env))) libraries.add(name);
  }
  return { programs, libraries };
}

/** One that is too old to fetch others is as good as none. */
async function usableGos(toolCache: string): Promise<readonly InstalledGo[]> {
  return installedGos(toolCache).catch((error: unknown) => {
    if (isKitError(error, 'go-not-found') || isKitError(error, 'go-too-old')) return [];
    throw error;
  });
}

/** Returns the path of the first program of a name in a PATH, or null. */
async function findProgram(name: string, path = ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const file = join(folder, name);
    if (await isProgram(file)) return file;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function hasLibrary(pkgConfig: string, name: string, env: Record<string, string>): Promise<boolean> {
  const options = { env, silent: true, ignoreReturnCode: true };
  const asked = await getExecOutput(pkgConfig, ['--exists', name], options).catch(() => null);
  return asked?.exitCode === 0;
}
