// Writes files whole or not at all: to a new file beside the target, which then takes its place by a rename.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';

export interface AtomicWriteOptions {
  /** Permission bits, whatever the umask is. Default: 0o666 less the umask. */
  readonly mode?: number;
}

/** Replaces the content of a file. A reader sees the old content or the new one. Throws the errors of the file system. */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): void {
  const draft = draftPath(path);
  try {
    const file = openSync(draft, 'wx', options.mode ?? 0o666);
    try {
      writeFileSync(file, content);
      if (options.mode !== undefined && process.platform !== 'win32') fchmodSync(file, options.mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Copies a file over another one, which running programs may have open. Throws the errors of the file system. */
export async function copyFileAtomically(source: string, target: string): Promise<void> {
  const draft = draftPath(target);
  try {
    await copyFile(source, draft, constants.COPYFILE_EXCL);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** No one can guess the name and plant a link there. */
function draftPath(path: string): string {
  return `${path}.${randomUUID()}.new`;
}
