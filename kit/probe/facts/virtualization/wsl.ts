// The version of the Windows Subsystem for Linux.

import { NONE_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';

/** The handler through which WSL runs programs of Windows, also under a kernel that the user built. */
const WSL_HANDLERS: readonly string[] = ['WSLInterop', 'WSLInterop-late'];

/** Returns the version of WSL that this Linux process runs in: `1`, `2` or `none`. */
export function detectWsl(system: ProbeSystem, kernel: string): string {
  const version = parseWslVersion(kernel);
  return version === NONE_FACT && hasWslSign(system) ? '2' : version;
}

/**
 * Returns the version of WSL that a kernel names: `1` for `4.4.0-22621-Microsoft`, `2` for
 * `5.15.167.4-microsoft-standard-WSL2`, else `none`.
 */
export function parseWslVersion(kernel: string): string {
  if (/-microsoft(?:-|$)|-WSL2/.test(kernel)) return '2';
  return /-Microsoft$/.test(kernel) ? '1' : NONE_FACT;
}

// WSL 1 always has its own kernel, so a sign without that is one of WSL 2. Its interoperability can be off.
function hasWslSign(system: ProbeSystem): boolean {
  const hasHandler = () =>
    WSL_HANDLERS.some((name) => system.readAt(`/proc/sys/fs/binfmt_misc/${name}`, 0, 1) !== null);
  return Boolean(system.environment.WSL_DISTRO_NAME) || hasHandler();
}
