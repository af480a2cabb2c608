// The sandbox whose own kernel runs this process instead of Linux. Source: gVisor's pkg/sentry/kernel and its reported version.

import { readText } from '../../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';

// Until 2025, gVisor reported this kernel and date in all of its versions.
const OLD_GVISOR_KERNEL = '4.4.0';
const GVISOR_BUILD_DATE = 'Sun Jan 10 15:06:54 PST 2016';

/** Returns the sandbox of a Linux process: `gvisor`, `none`, or `unknown`. */
export function detectSandbox(system: ProbeSystem, kernel: string): string {
  return classifySandbox(kernel, readText(system, '/proc/version'));
}

/** Returns the sandbox with this kernel and text of /proc/version. */
function classifySandbox(kernel: string, version: string | null): string {
  if (kernel.endsWith('-gvisor')) return 'gvisor';
  if (kernel !== OLD_GVISOR_KERNEL) return NONE_FACT;
  if (version === null) return UNKNOWN_FACT;
  return version.includes(GVISOR_BUILD_DATE) ? 'gvisor' : NONE_FACT;
}
