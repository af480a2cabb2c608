// The libc of this process, by the header of Node's own executable. Its version is libc-version.ts's.

import { libcFromInterpreter, readElfHeader, readElfLoading } from '../executable/elf/program.ts';
import { type ExecutableFile, type Libc, withExecutableFile } from '../executable/file.ts';

export interface LoadedLibc {
  readonly name: Libc;
  readonly interpreter?: string;
}

/**
 * Returns the libc of this process: null off Linux, `unknown` where Node's executable cannot be read.
 * It reads one header, for the warm path: no process is started and no version asked.
 */
export function detectProcessLibc(): Libc | null {
  return process.platform === 'linux' ? libcOfExecutable(process.execPath).name : null;
}

/** Returns the libc of a Linux program: `unknown` where its header cannot be read. */
export function libcOfExecutable(path: string): LoadedLibc {
  try {
    return withExecutableFile(path, libcOfFile);
  } catch {
    return { name: 'unknown' };
  }
}

/** Returns the libc of a Linux program. Throws not-an-executable for a file that is cut off or malformed. */
export function libcOfFile(file: ExecutableFile): LoadedLibc {
  const { interpreter } = readElfLoading(file, readElfHeader(file));
  return { name: libcFromInterpreter(interpreter), ...(interpreter === undefined ? {} : { interpreter }) };
}
