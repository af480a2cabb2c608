// Reads and writes one file of a repository: only regular files of a reasonable size, never by a link, never outside of it.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, lstat, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { KitError } from '../../../kit/errors.ts';
import { toPrintable } from '../text/printable.ts';

/** Far more than GitHub accepts of a workflow. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export interface FileContent {
  /** Null where the bytes are not UTF-8. */
  readonly text: string | null;
  readonly bytes: Buffer;
}

/** Returns what is in a file. Throws `invalid-input` for a link, for what is not a regular file, and above MAX_FILE_BYTES. */
export async function readRegularFile(absolutePath: string, path: string): Promise<FileContent> {
  const refuse = (problem: string, fix: string, cause?: unknown) =>
    new KitError('invalid-input', {
      subject: toPrintable(path),
      problem,
      fix,
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    const link = await lstat(absolutePath);
    if (link.isSymbolicLink()) {
      const target = await realpath(absolutePath).catch(() => 'a file that does not exist');
      throw refuse(`cannot be read: it is a link to ${toPrintable(target)}`, 'Name the file itself.');
    }
    // The open file is asked again: the name may have another one by now. Without waiting for the writer of a pipe.
    if (!link.isFile()) throw refuse('cannot be read: it is not a regular file', 'Name a workflow or an action.yml.');
    const handle = await open(
      absolutePath,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    try {
      const stats = await handle.stat();
      if (!stats.isFile())
        throw refuse('cannot be read: it is not a regular file', 'Name a workflow or an action.yml.');
      if (stats.size > MAX_FILE_BYTES) {
        const found = `cannot be read: it has ${stats.size} bytes, and ${MAX_FILE_BYTES} are the most`;
        throw refuse(found, 'Name a workflow or an action.yml.');
      }
      const bytes = await readUpTo(handle, MAX_FILE_BYTES);
      return { text: decode(bytes), bytes };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
    throw refuse(`cannot be read: ${messageOf(cause)}`, 'Name a workflow or an action.yml in UTF-8.', cause);
  }
}

/** The size may not be the truth, as for files of the kernel. */
async function readUpTo(handle: Awaited<ReturnType<typeof open>>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(64 * 1024),
      0,
      Math.min(64 * 1024, most - total),
      null,
    );
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
}

function decode(bytes: Buffer): string | null {
  try {
    // Without `ignoreBOM`, the mark would be lost on the way back.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Throws `invalid-input` where a file really lies outside of the repository of the current folder. */
export async function requireInsideRepository(root: string, absolutePath: string, path: string): Promise<void> {
  const repository = await findRepositoryRoot(await realpath(root));
  const target = await realpath(absolutePath);
  if (target.startsWith(repository.endsWith(sep) ? repository : `${repository}${sep}`)) return;
  throw new KitError('invalid-input', {
    subject: toPrintable(path),
    problem: `cannot be written: its real path ${toPrintable(target)} is outside of the repository ${toPrintable(repository)}`,
    fix: 'Run this in the repository that the file belongs to.',
  });
}

/** Returns the nearest folder with a `.git`, or the folder itself. */
async function findRepositoryRoot(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await access(join(at, '.git')).then(
      () => true,
      () => false,
    );
    if (found) return at;
    if (dirname(at) === at) return folder;
  }
}

/** The file appears whole, by a rename beside it, and its mode stays. Throws `invalid-input` where it cannot be written. */
export async function writeFileAtomically(absolutePath: string, path: string, text: string): Promise<void> {
  try {
    const { mode } = await stat(absolutePath);
    const next = `${absolutePath}.${randomUUID()}`;
    try {
      await writeFile(next, text, { flag: 'wx', mode });
      await rename(next, absolutePath);
    } finally {
      await rm(next, { force: true });
    }
  } catch (cause) {
    const problem = `cannot be written: ${messageOf(cause)}`;
    const fix = 'Let this user write the file and its folder, and run this again.';
    throw new KitError('invalid-input', { subject: toPrintable(path), problem, fix, cause });
  }
}

function messageOf(cause: unknown): string {
  return toPrintable(cause instanceof Error ? cause.message : String(cause));
}
