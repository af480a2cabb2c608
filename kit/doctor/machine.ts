// The machine as the doctor asks it: what the probe's system has, and where else things lie.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ProbeSystem, localProbeSystem as thisSystem } from '../probe/system.ts';
import { DOCTOR_ORIGINS, type OriginTarget } from './facts/origins.ts';
import type { RuntimeBuildLookup } from './requirements.ts';

export interface DoctorMachine {
  readonly system: ProbeSystem;
  readonly cwd: string;
  readonly home: string;
  /** Null on Windows. */
  readonly userId: number | null;
  /** Where the runner is said to be; null to have it looked for. */
  readonly runnerFolder: string | null;
  /** Where runners usually are. */
  readonly defaultFolders: readonly string[];
  readonly origins: readonly OriginTarget[];
  /** Null where nothing is known of runtimes. */
  readonly findRuntimeBuild: RuntimeBuildLookup | null;
}

/** Returns this machine. */
export function localDoctorMachine(): DoctorMachine {
  const home = homedir();
  return {
    system: thisSystem(),
    cwd: process.cwd(),
    home,
    userId: process.getuid?.() ?? null,
    runnerFolder: null,
    // The last is that of the image ghcr.io/actions/actions-runner.
    defaultFolders: [join(home, 'actions-runner'), '/opt/actions-runner', '/actions-runner', '/home/runner'],
    origins: DOCTOR_ORIGINS,
    findRuntimeBuild: null,
  };
}
