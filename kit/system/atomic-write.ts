// Writes files completely or not at all: writes a new file beside the target, then renames it. Others can read the files as far as
// the umask lets them, but not write to them, whatever the umask.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

interface AtomicWriteOptions {
  /** Permission bits, regardless of the umask. Default: 0o644 minus the umask. */
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
    const file = openSync(draft, 'wx', options.mode ?? 0o644);
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

/**
 * Copies a program over another one, which may be in use. The copy has the mode 0o755 minus the umask, whatever the mode of the
 * source, which may be in a private folder. Throws the errors of the file system.
 */
export async function copyProgramAtomically(source: string, target: string): Promise<void> {
  const draft = draftPath(target);
  try {
    await pipeline(createReadStream(source), createWriteStream(draft, { flags: 'wx', mode: 0o755, flush: true }));
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The name is random, so that no one can create a link there before. */
function draftPath(path: string): string {
  return `${path}.${randomUUID()}.new`;
}
