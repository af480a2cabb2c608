// Writes generated files: all of them, or none. Each appears whole, by a rename out of a folder beside them; what goes wrong
// on the way is taken back. Killed in between, every file is still a whole one, old or new, and the next run ends it.
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KitError } from '../../kit/errors.ts';
import type { ComparedFile } from './compare.ts';

const STAGING = '.ipfs-kit-staging-';
const STALE_STAGING_MS = 60_000;

/** Brings every file that differs to what it should be, and takes away those that should not be. */
export async function writeFiles(root: string, files: readonly ComparedFile[]): Promise<void> {
  const differing = files.filter(({ state }) => state !== 'clean');
  if (differing.length === 0) return;
  const home = join(root, '.github');
  await mkdir(home, { recursive: true });
  await removeStaleStaging(home);
  const staging = await mkdtemp(join(home, STAGING));
  try {
    const staged = await Promise.all(differing.map((file, index) => stage(join(staging, String(index)), file)));
    await moveAllIntoPlace(root, staged);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

interface StagedFile extends ComparedFile {
  /** Where the new text is, and where the old one is kept until all is done. */
  readonly newTextPath: string;
  readonly oldTextPath: string;
}

async function stage(path: string, file: ComparedFile): Promise<StagedFile> {
  const staged = { ...file, newTextPath: `${path}.new`, oldTextPath: `${path}.old` };
  if (file.after !== null) await writeFile(staged.newTextPath, file.after);
  if (file.before !== null) await writeFile(staged.oldTextPath, file.before);
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

function createWriteError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  const fix = 'Nothing was changed. Make way for the file, or let this user write it, and try again.';
  return new KitError('invalid-input', { subject: path, problem: `cannot be written: ${cause.message}`, fix, cause });
}

async function moveIntoPlace(root: string, path: string, from: string | null): Promise<void> {
  const target = join(root, path);
  if (from === null) return rm(target, { force: true });
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
}

async function removeStaleStaging(home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => name.startsWith(STAGING));
  for (const name of names) {
    const age = Date.now() - (await stat(join(home, name))).mtimeMs;
    if (age > STALE_STAGING_MS) await rm(join(home, name), { recursive: true, force: true });
  }
}
