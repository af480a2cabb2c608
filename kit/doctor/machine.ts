// The machine that the doctor checks: the system that the probe reads, and where to look for the rest.
import { join, resolve } from 'node:path';
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
  return {
    system: localProbeSystem(),
    cwd: process.cwd(),
    home,
    userId: process.getuid?.() ?? null,
    runnerFolder: null,
    // The image ghcr.io/actions/actions-runner has its runner in /home/runner.
    defaultFolders: [join(home, 'actions-runner'), '/opt/actions-runner', '/actions-runner', '/home/runner'],
    origins: DOCTOR_ORIGINS,
    findRuntimeBuild: null,
  };
}
