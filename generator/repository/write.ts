// Writes generated files, all of them or none. New texts go to a staging folder first and are then renamed into place. If a
// rename fails, the files that were already replaced are restored. If the process is killed, every file is still complete,
// old or new, and the next run finishes the work.
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, errorMessage, KitError } from '../../kit/errors.ts';
import { toPrintable } from '../../kit/printable.ts';
import { refuseLinkedFolders } from '../../kit/system/contained-path.ts';
import { createFolders } from '../../kit/system/write/create-folders.ts';
import { FREE_SPACE_FIX, isDiskFull } from '../../kit/system/write/file-errors.ts';
import { replaceFile } from '../../kit/system/write/replace-file.ts';
import type { ComparedFile } from './compare.ts';

const STAGING_PREFIX = '.ipfs-kit-staging-';
const STALE_STAGING_MS = 60_000;

/**
 * Writes every file that differs, and removes the orphaned ones. Throws `invalid-input` if a file cannot be written, or would be
 * written through a link out of the repository, and `disk-full`.
 */
export async function writeGeneratedFiles(root: string, files: readonly ComparedFile[]): Promise<void> {
  const differing = files.filter(({ state }) => state !== 'clean');
  if (differing.length === 0) return;
  for (const { path } of differing) refuseLinkedFolders(root, path);
  const staging = await createStaging(join(root, '.github')).catch((error: unknown) =>
    Promise.reject(createWriteError('.github', error)),
  );
  try {
    const staged = await Promise.all(differing.map((file, index) => stageFile(join(staging, String(index)), file)));
    await moveAllIntoPlace(root, staged);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function createStaging(folder: string): Promise<string> {
  createFolders(folder, 0o755);
  await removeStaleStaging(folder);
  return mkdtemp(join(folder, STAGING_PREFIX));
}

interface StagedFile extends ComparedFile {
  readonly newTextPath: string;
  /** Where the old text is kept until all files are in place. */
  readonly oldTextPath: string;
}

async function stageFile(path: string, file: ComparedFile): Promise<StagedFile> {
  const staged = { ...file, newTextPath: `${path}.new`, oldTextPath: `${path}.old` };
  try {
    if (file.after !== null) await writeFile(staged.newTextPath, file.after, { mode: 0o644 });
    if (file.before !== null) await writeFile(staged.oldTextPath, file.before, { mode: 0o644 });
  } catch (error) {
    throw createWriteError(file.path, error);
  }
  return staged;
}

async function moveAllIntoPlace(root: string, staged: readonly StagedFile[]): Promise<void> {
  const placed: StagedFile[] = [];
  try {
    for (const file of staged) {
      await moveIntoPlace(root, file.path, file.after === null ? null : file.newTextPath);
      placed.push(file);
    }
  } catch (error) {
    for (const file of placed) await moveIntoPlace(root, file.path, file.before === null ? null : file.oldTextPath);
    throw createWriteError(staged[placed.length]?.path ?? '', error);
  }
}

/** Errors that do not come from the file system are defects and stay as they are. */
function createWriteError(path: string, cause: unknown): unknown {
  if (errorCode(cause) === null) return cause;
  const isFull = isDiskFull(cause);
  const permit = 'Remove what is at this path or give this user write permission, and run the command again.';
  return new KitError(isFull ? 'disk-full' : 'invalid-input', {
    subject: path,
    problem: `the file cannot be written: ${toPrintable(errorMessage(cause))}`,
    fix: `No file was changed. ${isFull ? FREE_SPACE_FIX : permit}`,
    cause,
  });
}

async function moveIntoPlace(root: string, path: string, from: string | null): Promise<void> {
  const target = join(root, path);
  if (from === null) return rm(target, { force: true });
  createFolders(dirname(target), 0o755);
  replaceFile(from, target);
}

/** Removes staging folders of killed runs. A younger one may belong to a run that is still working. */
async function removeStaleStaging(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(STAGING_PREFIX));
  for (const name of names) {
    const age = Date.now() - (await lstat(join(folder, name))).mtimeMs;
    if (age > STALE_STAGING_MS) await rm(join(folder, name), { recursive: true, force: true });
  }
}
