// Finds the runner of this machine and reads its files.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import type { Platform } from '../../platform/platform.ts';
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
  /** Null where it is not configured. */
  readonly settings: RunnerSettings | null;
  /** Of the program Runner.Listener: what RUNNER_ARCH follows; null where it cannot be read. */
  readonly platform: Platform | null;
  /** What its `.env` adds to the environment of jobs. */
  readonly environment: Readonly<Record<string, string>>;
  /** PATH of the service, absolute folders only; null where none is written down. */
  readonly path: string | null;
  /** Whom the folder belongs to. */
  readonly ownerId: number;
}

export interface RunnerSearch {
  /** Null to look for it. */
  readonly namedFolder: string | null;
  /** Folders of a job, or of the person who asks: a runner is looked for in them and above, outside of checkouts. */
  readonly startFolders: readonly string[];
  readonly defaultFolders: readonly string[];
}

const DEPS = join('bin', 'Runner.Listener.deps.json');

/** Returns the folder of the first runner that there is, or null. */
export function findRunner({ namedFolder, startFolders, defaultFolders }: RunnerSearch): string | null {
  const folders = namedFolder === null ? [...startFolders.flatMap(outsideCheckouts), ...defaultFolders] : [namedFolder];
  return folders.find(isRunner) ?? null;
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

function isRunner(folder: string): boolean {
  const configured = parseRunnerSettings(readTextOrEmpty(join(folder, '.runner'))) !== null;
  return configured || existsSync(join(folder, DEPS)) || findNewestUpdate(listNames(folder)) !== null;
}

// What a repository calls a runner is none: its files say which programs are run.
function outsideCheckouts(folder: string): readonly string[] {
  const folders = ancestorFolders(folder);
  return folders.slice(folders.findLastIndex((each) => existsSync(join(each, '.git'))) + 1);
}

function absoluteFolders(path: string): string | null {
  return path.split(delimiter).filter(isAbsolute).join(delimiter) || null;
}

function ancestorFolders(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestorFolders(above)];
}

async function listenerPlatform(folder: string): Promise<Platform | null> {
  const program = join(folder, 'bin', process.platform === 'win32' ? 'Runner.Listener.exe' : 'Runner.Listener');
  const header = await readExecutableHeader(program).catch(() => null);
  return header?.platforms[0] ?? null;
}

function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
