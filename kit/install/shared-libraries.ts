// Whether this system has what a linux program loads when it starts. Which glibc it needs stands in the program. For its
// libraries the system's loader is asked, and the program is not run.
// Format: what glibc's loader prints with LD_TRACE_LOADED_OBJECTS, ld.so(8), and of a version that is not there.
import { basename } from 'node:path';
import { getExecOutput } from '@actions/exec';
import type { Distribution } from '../distributions/distribution.ts';
import { KitError } from '../errors.ts';
import { compareVersions } from '../platform/compare-versions.ts';
import { newestGlibc, readNeededGlibc } from '../platform/executable/elf/needs.ts';
import { readExecutableHeader } from '../platform/executable/header.ts';
import type { Host } from '../platform/host/host.ts';
import { installAdvice, type PackageSystem } from './build/system-packages.ts';

/** What the loader did not find. */
export interface MissingLibraries {
  /** Files: `libhwloc.so.15`. */
  readonly libraries: readonly string[];
  /** Versions of symbols, of libraries that are there: `GLIBC_2.34`. */
  readonly versions: readonly string[];
}

/**
 * Throws `missing-library` where a program for this machine needs a newer glibc than the host's, or shared libraries that are
 * not there, with the line that installs them. A program without a loader needs none; a loader that is not there is found
 * by running. Throws `not-an-executable` for a malformed program.
 */
export async function checkSharedLibraries(
  path: string,
  { title, libraries = [] }: Pick<Distribution, 'title' | 'libraries'>,
  system: PackageSystem,
  host: Pick<Host, 'libc'>,
): Promise<void> {
  const { interpreter, libc } = await readExecutableHeader(path);
  if (interpreter === undefined || libc !== 'glibc') return;
  const subject = `the shared libraries of ${title}'s ${basename(path)}`;
  const needed = readNeededGlibc(path);
  const glibc = glibcFor(interpreter, host);
  if (needed !== null && glibc !== null && compareVersions(glibc, needed) < 0)
    throw glibcTooOldError(subject, needed, glibc);
  const traced = await runLoader(interpreter, [path]);
  if (traced === null) return;
  const { libraries: files, versions } = parseLoaderTrace(traced);
  if (files.length > 0) {
    const missing = files.map((file) => libraries.find((library) => library.file === file) ?? { packages: {} });
    throw new KitError('missing-library', {
      subject,
      problem: `this system lacks ${files.join(', ')}`,
      fix: `Nothing was installed. ${installAdvice(system, missing) || "Install them with this system's package manager."}`,
    });
  }
  if (versions.length === 0) return;
  const installedGlibc =
    glibc ?? /version (\d+\.\d+)/.exec((await runLoader(interpreter, ['--version'])) ?? '')?.[1] ?? 'an older one';
  throw glibcTooOldError(subject, newestGlibc(versions) ?? versions.join(', '), installedGlibc);
}

/** The version of the glibc that a program's loader is of: known where Node is loaded by the same; a system may have two. */
function glibcFor(interpreter: string, { libc }: Pick<Host, 'libc'>): string | null {
  return (libc?.name === 'glibc' && libc.interpreter === interpreter && libc.version) || null;
}

function glibcTooOldError(subject: string, needed: string, installedGlibc: string): KitError {
  const name = /^\d/.test(needed) ? `glibc ${needed}` : needed;
  return new KitError('missing-library', {
    subject,
    problem: `it needs ${name} and this system has glibc ${installedGlibc}`,
    fix: "Nothing was installed. Use a newer system (on GitHub: a newer runner image), or build it here with 'source: always'.",
  });
}

/** Returns what a loader's trace says is not there, in its order. */
export function parseLoaderTrace(text: string): MissingLibraries {
  const libraries = [...text.matchAll(/^\s*(\S+) => not found$/gm)].map(([, file = '']) => file);
  const versions = [...text.matchAll(/version [`']([^']+)' not found/g)].map(([, version = '']) => version);
  return { libraries: [...new Set(libraries)], versions: [...new Set(versions)] };
}

/** Null where the loader cannot be started. */
async function runLoader(loader: string, args: readonly string[]): Promise<string | null> {
  const { LD_LIBRARY_PATH } = process.env;
  const env = { LC_ALL: 'C', LD_TRACE_LOADED_OBJECTS: '1', ...(LD_LIBRARY_PATH ? { LD_LIBRARY_PATH } : {}) };
  const options = { env, silent: true, ignoreReturnCode: true };
  const result = await getExecOutput(loader, [...args], options).catch(() => null);
  return result && `${result.stdout}\n${result.stderr}`;
}
