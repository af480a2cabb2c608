// Finds the runner of this machine, reads its files, and finds the folders that it uses.

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import { orNull } from '../../platform/host/system.ts';
import type { Platform } from '../../platform/platform.ts';
import type { EnvironmentVariables } from '../../probe/system.ts';
import { listAncestorFolders } from '../../system/ancestor-folders.ts';
import { splitSearchPath } from '../../system/find-executable.ts';
import { readTextOrEmpty } from '../../system/read-text.ts';
import { findWriters } from '../../system/writers.ts';
import {
  findNewestUpdate,
  parseEnvFile,
  parseRunnerSettings,
  parseRunnerVersion,
  type RunnerSettings,
} from './runner-files.ts';

export interface InstalledRunner {
  readonly folder: string;
  readonly version: string | null;
  /** Null if the runner is not configured. */
  readonly settings: RunnerSettings | null;
  /** The platform of the program Runner.Listener, which RUNNER_ARCH follows; null if it cannot be read. */
  readonly platform: Platform | null;
  /** The variables that its `.env` adds to the environment of jobs. */
  readonly environment: Readonly<Record<string, string>>;
  /** The PATH of the service, absolute folders only; null if no file has it. */
  readonly path: string | null;
  /** The user that owns the folder. */
  readonly ownerId: number;
}

interface RunnerSearch {
  /** Null: look for the runner. */
  readonly namedFolder: string | null;
  /** Folders of a job or of the user. The search covers them and the folders above them, except checkouts. */
  readonly startFolders: readonly string[];
  readonly defaultFolders: readonly string[];
}

interface FoundRunner {
  readonly folder: string | null;
  /** Folders of runners that were found before it, but that other users can write to. */
  readonly ignored: readonly string[];
}

interface RunnerFolders {
  /** Null if neither a runner nor the environment says where it is. */
  readonly toolCache: string | null;
  readonly work: string | null;
}

export const RUNNER_RELEASES_URL = 'https://github.com/actions/runner/releases/latest';

/** The platforms that GitHub publishes runners for, without the variant of arm. Source: releases of actions/runner. */
export const RUNNER_PLATFORMS: readonly string[] = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm',
  'darwin/amd64',
  'darwin/arm64',
  'windows/amd64',
  'windows/arm64',
];

const DEPS = join('bin', 'Runner.Listener.deps.json');
/** In the order in which the runner reads them: actions/runner, HostContext.GetDirectory. */
const TOOL_CACHE_VARIABLES = ['RUNNER_TOOL_CACHE', 'RUNNER_TOOLSDIRECTORY', 'AGENT_TOOLSDIRECTORY'];

/** Returns the first runner that is found and that no other user can write to. The folder that the user named is not checked. */
export function findRunner({ namedFolder, startFolders, defaultFolders }: RunnerSearch): FoundRunner {
  if (namedFolder !== null) return { folder: isRunner(namedFolder) ? namedFolder : null, ignored: [] };
  const ignored = new Set<string>();
  for (const folder of [...startFolders.flatMap(outsideCheckouts), ...defaultFolders].filter(isRunner)) {
    if (!canOthersWrite(folder)) return { folder, ignored: [...ignored] };
    ignored.add(folder);
  }
  return { folder: null, ignored: [...ignored] };
}

/** Returns what the files in a runner's folder say. */
export async function readRunner(folder: string): Promise<InstalledRunner> {
  const text = (name: string) => readTextOrEmpty(join(folder, name));
  return {
    folder,
    version: parseRunnerVersion(text(DEPS)) ?? findNewestUpdate(listNames(folder)),
    settings: parseRunnerSettings(text('.runner')),
    platform: await listenerPlatform(folder),
    environment: parseEnvFile(text('.env')),
    path: absoluteFolders(text('.path').trim()),
    ownerId: statSync(folder).uid,
  };
}

/** Returns the folders of a runner. Its own settings override the environment of this process. */
export function resolveRunnerFolders(runner: InstalledRunner | null, environment: EnvironmentVariables): RunnerFolders {
  const merged: EnvironmentVariables = { ...environment, ...runner?.environment };
  const { RUNNER_TEMP } = environment;
  const configured = runner?.settings ? resolve(runner.folder, runner.settings.workFolder) : null;
  const work = RUNNER_TEMP ? resolve(RUNNER_TEMP, '..') : configured;
  const configuredToolCache = TOOL_CACHE_VARIABLES.map((name) => merged[name]).find((value) => value);
  return { toolCache: configuredToolCache ?? (work === null ? null : resolve(work, '_tool')), work };
}

function isRunner(folder: string): boolean {
  const configured = parseRunnerSettings(readTextOrEmpty(join(folder, '.runner'))) !== null;
  return configured || existsSync(join(folder, DEPS)) || findNewestUpdate(listNames(folder)) !== null;
}

// The doctor runs programs on the PATH in `.path`, and writes to the tool cache that `.env` names. The folder itself may be a link.
function canOthersWrite(folder: string): boolean {
  const real = orNull(() => realpathSync(folder)) ?? folder;
  return findWriters([real, ...['.runner', '.path', '.env'].map((file) => join(real, file))]) !== 'own';
}

// A checkout could contain files of a runner that make the doctor run its programs.
function outsideCheckouts(folder: string): readonly string[] {
  const folders = listAncestorFolders(folder);
  return folders.slice(folders.findLastIndex((each) => existsSync(join(each, '.git'))) + 1);
}

function absoluteFolders(path: string): string | null {
  const folders = splitSearchPath(path).filter(isAbsolute);
  return folders.map((folder) => (folder.includes(delimiter) ? `"${folder}"` : folder)).join(delimiter) || null;
}

async function listenerPlatform(folder: string): Promise<Platform | null> {
  const program = join(folder, 'bin', process.platform === 'win32' ? 'Runner.Listener.exe' : 'Runner.Listener');
  const header = await readExecutableHeader(program).catch(() => null);
  return header?.platforms[0] ?? null;
}

function listNames(folder: string): readonly string[] {
  return orNull(() => readdirSync(folder)) ?? [];
}
