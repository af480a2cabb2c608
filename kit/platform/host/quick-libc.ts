// The libc of a program in one read, for the warm path.
import { closeSync, openSync, readSync } from 'node:fs';
import { type Libc, libcFromInterpreter } from '../executable/libc.ts';

/** Most linkers put the path of the dynamic loader here. */
const START_BYTES = 4096;

/** Returns the libc of a Linux program by the path of its loader; null if the start of the file does not show that. */
export function readQuickLibc(path: string): Libc | null {
  try {
    const loader = /\0(\/[^\0]*\/ld[^/\0]+)\0/.exec(readStart(path))?.[1];
    return loader === undefined ? null : libcFromInterpreter(loader);
  } catch {
    return null; // Some programs can be run, but not read.
  }
}

function readStart(path: string): string {
  const bytes = Buffer.alloc(START_BYTES);
  const descriptor = openSync(path, 'r');
  const length = readSync(descriptor, bytes);
  closeSync(descriptor);
  return bytes.toString('latin1', 0, length);
}
