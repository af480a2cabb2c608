// The free space of the disks that a job writes to.

import { formatFactSize, UNKNOWN_FACT } from '../../fact-text.ts';
import type { MachineFacts } from '../../facts.ts';
import type { ProbeSystem } from '../../system.ts';

/** Returns the free space of the workspace and of the folder for temporary files. Outside of a job: the current folder and the system's. */
export function readFreeDisk(system: ProbeSystem): Pick<MachineFacts, 'disk-free' | 'temp-disk-free'> {
  const { GITHUB_WORKSPACE, RUNNER_TEMP } = system.environment;
  return {
    'disk-free': freeSpace(system, GITHUB_WORKSPACE || '.'),
    'temp-disk-free': freeSpace(system, RUNNER_TEMP || system.tempFolder),
  };
}

function freeSpace({ freeBytes }: ProbeSystem, folder: string): string {
  const bytes = freeBytes(folder);
  return bytes === null ? UNKNOWN_FACT : formatFactSize(bytes);
}
