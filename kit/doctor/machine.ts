// The machine as the doctor asks it: what the probe's system has, and where else things lie.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ProbeSystem, thisMachine as thisSystem } from '../probe/system.ts';
import { ORIGINS, type OriginQuestion } from './facts/origins.ts';
import type { RuntimeBuilds } from './requirements.ts';

export interface DoctorMachine {
  readonly system: ProbeSystem;
  readonly cwd: string;
  readonly home: string;
  /** Null on Windows. */
  readonly userId: number | null;
  /** Where the runner is said to be; null to have it looked for. */
  readonly runnerFolder: string | null;
  /** Where runners usually are. */
  readonly usualFolders: readonly string[];
  readonly origins: readonly OriginQuestion[];
  /** Null where nothing is known of runtimes. */
  readonly builds: RuntimeBuilds | null;
}

/** Returns this machine. */
export function thisMachine(): DoctorMachine {
  const home = homedir();
  return {
    system: thisSystem(),
    cwd: process.cwd(),
    home,
    userId: process.getuid?.() ?? null,
    runnerFolder: null,
    // The last is that of the image ghcr.io/actions/actions-runner.
    usualFolders: [join(home, 'actions-runner'), '/opt/actions-runner', '/actions-runner', '/home/runner'],
    origins: ORIGINS,
    builds: null,
  };
}
