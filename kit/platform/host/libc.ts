// Detects the libc of this process from the header of Node's executable. libc-version.ts finds its version.

import { libcFromInterpreter, readElfHeader, readElfLoading } from '../executable/elf/program.ts';
import { type ExecutableFile, type Libc, withExecutableFile } from '../executable/file.ts';

export interface LoadedLibc {
  readonly name: Libc;
  readonly interpreter?: string;
}

/**
 * Returns the libc of this process: null on systems other than Linux, `unknown` if Node's executable cannot be read.
 * For the warm path: reads one header, starts no process and looks for no version.
 */
export function detectProcessLibc(): Libc | null {
  return process.platform === 'linux' ? libcOfExecutable(process.execPath).name : null;
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
