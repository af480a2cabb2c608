// Detects the libc of this process from the header of Node's executable. libc-version.ts finds its version.

import { readElfHeader, readElfLoading } from '../executable/elf/program.ts';
import { type ExecutableFile, withExecutableFile } from '../executable/file.ts';
import { type Libc, libcFromInterpreter } from '../executable/libc.ts';
import { readQuickLibc } from './quick-libc.ts';

export interface LoadedLibc {
  readonly name: Libc;
  readonly interpreter?: string;
}

/**
 * Returns the libc of this process: null on systems other than Linux, `unknown` if Node's executable cannot be read. Starts no
 * process and looks for no version.
 */
export function detectProcessLibc(): Libc | null {
  if (process.platform !== 'linux') return null;
  return readQuickLibc(process.execPath) ?? libcOfExecutable(process.execPath).name;
}

/** Returns the libc of a Linux program, `unknown` if its header cannot be read. */
export function libcOfExecutable(path: string): LoadedLibc {
  try {
    return withExecutableFile(path, libcOfFile);
  } catch {
    return { name: 'unknown' };
  }
}

/** Returns the libc of a Linux program. Throws not-an-executable for a file that is truncated or malformed. */
export function libcOfFile(file: ExecutableFile): LoadedLibc {
  const { interpreter } = readElfLoading(file, readElfHeader(file));
  return { name: libcFromInterpreter(interpreter), ...(interpreter === undefined ? {} : { interpreter }) };
}
