// Writes files completely or not at all: writes a new file beside the target, then renames it.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';

interface AtomicWriteOptions {
  /** Permission bits, regardless of the umask. Default: 0o666 minus the umask. */
  readonly mode?: number;
}

/** Replaces the content of a file. Readers see the old or the new content. Throws the errors of the file system. */
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

/** Copies a file over another one, which may be in use. Throws the errors of the file system. */
export async function copyFileAtomically(source: string, target: string): Promise<void> {
  const draft = draftPath(target);
  try {
    await copyFile(source, draft, constants.COPYFILE_EXCL);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The name is random, so that no one can create a link there before. */
function draftPath(path: string): string {
  return `${path}.${randomUUID()}.new`;
}
