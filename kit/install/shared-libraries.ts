// Checks whether this system has the glibc and the shared libraries that a Linux program needs. The needed glibc version is read
// from the program. The libraries are traced by the system's loader, without running the program.
// Format: the output of glibc's loader with LD_TRACE_LOADED_OBJECTS, ld.so(8), and its messages about missing versions.
import { basename } from 'node:path';
import type { Distribution } from '../distributions/distribution.ts';
import { KitError } from '../errors.ts';
import { compareVersions } from '../platform/compare-versions.ts';
import { newestGlibc, readNeededGlibc } from '../platform/executable/elf/needs.ts';
import { readExecutableHeader } from '../platform/executable/header.ts';
import type { Host } from '../platform/host/host.ts';
import { setting } from '../setting.ts';
import { installAdvice, type PackageSystem } from './build/system-packages.ts';

interface MissingLibraries {
  /** Files: `libhwloc.so.15`. */
  readonly libraries: readonly string[];
  /** Versions that an existing library does not have: `GLIBC_2.34`. */
  readonly versions: readonly string[];
}

/**
 * Throws `missing-library` if a program for this machine needs a newer glibc than the system's, or shared libraries that are
 * missing, with the command that installs them. A static program needs neither; a missing loader is found by running the
 * program. Throws `not-an-executable` for a malformed program.
 */
export async function checkSharedLibraries(
  path: string,
  { title, libraries = [] }: Pick<Distribution, 'title' | 'libraries'>,
  system: PackageSystem,
  host: Pick<Host, 'libc'>,
): Promise<void> {
  const { interpreter, libc } = await readExecutableHeader(path);
  if (interpreter === undefined || libc !== 'glibc') return;
  const subject = `the shared libraries of '${basename(path)}' (${title})`;
  const needed = readNeededGlibc(path);
  const glibc = glibcFor(interpreter, host);
  if (needed !== null && glibc !== null && compareVersions(glibc, needed) < 0)
    throw glibcTooOldError(subject, needed, glibc);
  const trace = await runLoader(interpreter, [path]);
  if (trace === null) return;
  const { libraries: files, versions } = parseLoaderTrace(trace);
  if (files.length > 0) {
    const missing = files.map((file) => libraries.find((library) => library.file === file) ?? { packages: {} });
    throw new KitError('missing-library', {
      subject,
      problem: `this system does not have ${files.join(', ')}`,
      fix: `Nothing was installed. ${installAdvice(system, missing)}`,
    });
  }
  if (versions.length === 0) return;
  const installedGlibc =
    glibc ?? /version (\d+\.\d+)/.exec((await runLoader(interpreter, ['--version'])) ?? '')?.[1] ?? 'an older version';
  throw glibcTooOldError(subject, newestGlibc(versions) ?? versions.join(', '), installedGlibc);
}

/** The version of the loader's glibc. It is known only if Node has the same loader: a system may have two. */
function glibcFor(interpreter: string, { libc }: Pick<Host, 'libc'>): string | null {
  return (libc?.name === 'glibc' && libc.interpreter === interpreter && libc.version) || null;
}

function glibcTooOldError(subject: string, needed: string, installedGlibc: string): KitError {
  const name = /^\d/.test(needed) ? `glibc ${needed}` : needed;
  return new KitError('missing-library', {
    subject,
    problem: `it needs ${name}, and this system has glibc ${installedGlibc}`,
    fix: `Nothing was installed. Use a newer system (on GitHub: a newer runner image), or build it here with ${setting('source', 'always')}.`,
  });
}

/** Returns the missing libraries and versions in the output of the loader, in its order. */
export function parseLoaderTrace(text: string): MissingLibraries {
  const libraries = [...text.matchAll(/^[ \t]*(\S+) => not found$/gm)].map(([, file = '']) => file);
  const versions = [...text.matchAll(/version [`']([^']+)' not found/g)].map(([, version = '']) => version);
  return { libraries: [...new Set(libraries)], versions: [...new Set(versions)] };
}

/** Returns all output, regardless of the exit code; null if the loader cannot be started. */
async function runLoader(loader: string, args: readonly string[]): Promise<string | null> {
  const { LD_LIBRARY_PATH } = process.env;
  const env = { LC_ALL: 'C', LD_TRACE_LOADED_OBJECTS: '1', ...(LD_LIBRARY_PATH ? { LD_LIBRARY_PATH } : {}) };
  const { getExecOutput } = await import('@actions/exec');
  const options = { env, silent: true, ignoreReturnCode: true };
  const result = await getExecOutput(loader, [...args], options).catch(() => null);
  return result && `${result.stdout}\n${result.stderr}`;
}
