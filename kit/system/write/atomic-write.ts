// Writes files completely or not at all: writes a new file beside the target, then renames it. Others can read the files as far as
// the umask lets them, but not write to them, whatever the umask.
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fchmodSync,
  fsyncSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUuid } from '../../random-uuid.ts';
import { replaceFile, replaceProgram } from './replace-file.ts';

/** The ending of a replaced program. */
const REPLACED = /^[0-9a-f-]{36}\.old$/;

interface AtomicWriteOptions {
  /** Permission bits, regardless of the umask. Default: 0o644 minus the umask. */
  readonly mode?: number;
  /** Whether the content survives a crash of the machine, which takes milliseconds. Default: true. */
  readonly durable?: boolean;
}

/** Replaces the content of a file. Readers see the old or the new content. Throws the errors of the file system. */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { mode, durable = true }: AtomicWriteOptions = {},
): void {
  const draft = draftPath(path);
  try {
    const file = openSync(draft, 'wx', mode ?? 0o644);
    try {
      writeFileSync(file, content);
      if (mode !== undefined && process.platform !== 'win32') fchmodSync(file, mode);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    replaceFile(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Copies a program over another one, which may be in use: on Windows, the old one then stays beside it with the ending `.old`, until
 * a later copy finds that it has ended. The copy has the mode 0o755 minus the umask, whatever the mode of the source, which may be in
 * a private folder. Throws the errors of the file system.
 */
export async function copyProgramAtomically(source: string, target: string): Promise<void> {
  const draft = draftPath(target);
  try {
    await pipeline(createReadStream(source), createWriteStream(draft, { flags: 'wx', mode: 0o755, flush: true }));
    await replaceProgram(draft, target, async () => `${target}.${randomUuid()}.old`);
  } finally {
    rmSync(draft, { force: true });
    await removeReplaced(target);
  }
}

/** Removes what earlier copies, and this one, have moved away from the target. A program that still runs stays. */
async function removeReplaced(target: string): Promise<void> {
  if (process.platform !== 'win32') return;
  const prefix = `${basename(target)}.`;
  const names = await readdir(dirname(target)).catch(() => []);
  const replaced = names.filter((name) => name.startsWith(prefix) && REPLACED.test(name.slice(prefix.length)));
  for (const name of replaced) await rm(join(dirname(target), name)).catch(() => undefined);
}

/** The name is random, so that no one can create a link there before. */
function draftPath(path: string): string {
  return `${path}.${randomUuid()}.new`;
}
