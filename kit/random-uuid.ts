// Random names, without loading node:crypto where the kernel has them.
import { readFileSync } from 'node:fs';

export type RandomUuid = () => string;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readKernelUuid(file: string | undefined): string {
  try {
    return file === undefined ? '' : readFileSync(file, 'latin1').trim();
  } catch {
    return ''; // /proc is not mounted.
  }
}

// On Windows anyone may create a file with this path on the drive.
const KERNEL_UUID_FILE = process.platform === 'linux' ? '/proc/sys/kernel/random/uuid' : undefined;

/**
 * Returns a random version 4 UUID. On Linux the kernel provides it: reading its file takes 0.1 ms, loading node:crypto
 * about 6 ms.
 */
export function randomUuid(kernelFile: string | undefined = KERNEL_UUID_FILE): string {
  const uuid = readKernelUuid(kernelFile);
  return UUID.test(uuid) ? uuid : process.getBuiltinModule('node:crypto').randomUUID();
}
