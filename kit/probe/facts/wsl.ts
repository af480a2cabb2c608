// Whether the kernel is that of the Windows Subsystem for Linux: the first is none of Linux's, the second runs under Hyper-V.

import { NONE_FACT } from '../fact-text.ts';

/** Returns `1` for `4.4.0-22621-Microsoft`, `2` for `5.15.167.4-microsoft-standard-WSL2`, else `none`. */
export function parseWslVersion(kernelRelease: string): string {
  if (/microsoft-standard|-WSL2/i.test(kernelRelease)) return '2';
  return /-Microsoft$/.test(kernelRelease) ? '1' : NONE_FACT;
}
