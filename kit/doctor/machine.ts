// The machine that the doctor checks: the system that the probe reads, and where to look for the rest.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { orNull } from '../platform/host/system.ts';
import { localProbeSystem, type ProbeSystem } from '../probe/system.ts';
import { homeFolder } from '../system/user-cache.ts';
import { DOCTOR_ORIGINS, type OriginTarget } from './facts/origins.ts';
import type { RuntimeBuildLookup } from './requirements.ts';

export interface DoctorMachine {
  readonly system: ProbeSystem;
  readonly cwd: string;
  /** The root folder for a user without a home. */
  readonly home: string;
  /** Null on Windows. */
  readonly userId: number | null;
  /** The folder of the runner that the user named. Null: look for it. */
  readonly runnerFolder: string | null;
  /** The usual folders of runners. */
  readonly defaultFolders: readonly string[];
  readonly origins: readonly OriginTarget[];
  /** Null if the caller knows nothing about runtimes. */
  readonly findRuntimeBuild: RuntimeBuildLookup | null;
}

/** Returns this machine. */
export function localDoctorMachine(): DoctorMachine {
  const home = homeFolder() ?? resolve('/');
  const userId = process.getuid?.() ?? null;
  return {
    system: localProbeSystem(),
    cwd: process.cwd(),
    home,
    userId,
    runnerFolder: null,
    defaultFolders: listDefaultFolders(home, userId === 0 ? listHomes() : []),
    origins: DOCTOR_ORIGINS,
    findRuntimeBuild: null,
  };
}

/** Returns the usual folders of runners, in this user's home, in other homes, and outside of homes. */
export function listDefaultFolders(home: string, otherHomes: readonly string[]): readonly string[] {
  const inHomes = [home, ...otherHomes].map((each) => join(each, 'actions-runner'));
  // The image ghcr.io/actions/actions-runner has its runner in /home/runner.
  return [...new Set([...inHomes, '/opt/actions-runner', '/actions-runner', '/home/runner'])];
}

/** Returns the home folders of users. Root can read the runners in them. */
function listHomes(): readonly string[] {
  return (orNull(() => readdirSync('/home')) ?? []).map((name) => join('/home', name));
}
