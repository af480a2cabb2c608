// Renames a file over another one where Windows refuses it and other systems do not: if the other file is read-only, or a program that
// runs.
import { chmodSync, lstatSync, renameSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { errorCode } from '../../errors.ts';

interface FileSystem {
  readonly windows: boolean;
  readonly rename: (from: string, to: string) => void;
  readonly isReadOnly: (path: string) => boolean;
  readonly setReadOnly: (path: string, value: boolean) => void;
}

const FILE_SYSTEM: FileSystem = {
  windows: process.platform === 'win32',
  rename: renameSync,
  isReadOnly: (path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true && (stats.mode & 0o200) === 0;
  },
  setReadOnly: (path, value) => chmodSync(path, value ? 0o444 : 0o666),
};

interface ProgramSystem {
  readonly windows: boolean;
  readonly rename: (from: string, to: string) => Promise<void>;
}

const PROGRAM_SYSTEM: ProgramSystem = { windows: process.platform === 'win32', rename };
/** What Windows reports if a program runs. */
const IN_USE_CODES: readonly (string | null)[] = ['EPERM', 'EBUSY', 'EACCES'];

/**
 * Renames a file over another one, also a read-only one, as other systems do: on Windows, archives and version control leave such files.
 * Throws the errors of the file system.
 */
export function replaceFile(from: string, to: string, system: FileSystem = FILE_SYSTEM): void {
  try {
    system.rename(from, to);
    return;
  } catch (error) {
    if (!system.windows || errorCode(error) !== 'EPERM' || !system.isReadOnly(to)) throw error;
  }
  system.setReadOnly(to, false);
  try {
    system.rename(from, to);
  } catch (error) {
    system.setReadOnly(to, true);
    throw error;
  }
}

/**
 * Renames a file over another one. If that is a program which runs on Windows, it is moved to the path that `makeAside` returns, on the
 * same disk, and runs on: for a moment, no file has its name. Throws the errors of the file system.
 */
export async function replaceProgram(
  from: string,
  to: string,
  makeAside: () => Promise<string>,
  { windows, rename }: ProgramSystem = PROGRAM_SYSTEM,
): Promise<void> {
  try {
    return await rename(from, to);
  } catch (error) {
    if (!windows || !IN_USE_CODES.includes(errorCode(error))) throw error;
  }
  const aside = await makeAside();
  await rename(to, aside);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(aside, to).catch(() => undefined);
    throw error;
  }
}
