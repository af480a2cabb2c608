// A hit in the tool cache on a usual machine. warm.ts is for the others, with all names of platforms and headers of executables.
import type { InstalledProduct } from '../../../kit/install/request.ts';
import { isAsStrongAs } from '../../../kit/install/verify/strength.ts';
import { readQuickLibc } from '../../../kit/platform/host/quick-libc.ts';
import type { Arch, Os } from '../../../kit/platform/platform.ts';
import { findKubo } from './kubo-hit.ts';

/** By Node's names. */
const USUAL_SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, Os>>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};
const USUAL_ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, Arch>>> = { x64: 'amd64', arm64: 'arm64' };

/** Returns Kubo from the tool cache; null without a hit that can be reported without a notice. */
export function findPlainHit(env: NodeJS.ProcessEnv, version: string): InstalledProduct | null {
  const os = USUAL_SYSTEMS[process.platform];
  const arch = USUAL_ARCHITECTURES[process.arch];
  const libc = os === 'linux' ? readQuickLibc(process.execPath) : null;
  if (!os || !arch || (os === 'linux' && libc === null)) return null;
  const hit = findKubo(env, { version, platform: { os, arch }, arch: process.arch, native: true, libc });
  return hit && isAsStrongAs(hit.record.verifiedBy, 'recorded') ? hit : null;
}
