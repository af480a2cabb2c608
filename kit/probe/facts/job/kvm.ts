// Whether this job can use KVM. Source: Linux's Documentation/virt/kvm/api.rst, section "System ioctls".

import { UNKNOWN_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';

const DEVICE = '/dev/kvm';

// ENOENT: the kernel has no KVM, or the container does not have the device. ENODEV and ENXIO: the device is left over from a
// module that is not loaded. EACCES and EPERM: file permissions, or the device rules of the container.
const REFUSALS: readonly string[] = ['ENOENT', 'ENODEV', 'ENXIO', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR'];

/** Returns `yes` if this process can open /dev/kvm for reading and writing, which is what virtual machines need; else `no` or `unknown`. */
export function canUseKvm(system: Pick<ProbeSystem, 'openForWriting'>): string {
  const error = system.openForWriting(DEVICE);
  if (error === null) return 'yes';
  return REFUSALS.includes(error) ? 'no' : UNKNOWN_FACT;
}
