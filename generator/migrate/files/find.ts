// Finds the files of a repository that migration reads: workflows and the files of actions. Never follows links.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, KitError } from '../../../kit/errors.ts';
import { toPrintable } from '../../../kit/printable.ts';

interface FoundFiles {
  /** Relative to the folder, sorted. */
  readonly files: readonly string[];
  /** Symbolic links with the name of a workflow, an action or a folder of workflows. */
  readonly links: readonly string[];
}

/** Folders with files of other projects, or built ones. */
const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'vendor', 'dist']);
const MAX_DEPTH = 6;
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(?:^|\/)action\.ya?ml$/;
const WORKFLOW_FOLDERS = ['.github', '.github/workflows'];

/**
 * Returns the workflows and the files of actions below a folder. `place` is the path of the folder in the repository, which tells
 * whether its files are workflows; '' for the repository itself. Throws `invalid-input` for a folder that cannot be read.
 */
export async function findFiles(folder: string, place = ''): Promise<FoundFiles> {
  const prefix = /(?:^|\/)\.github$/.test(place)
    ? '.github/'
    : /(?:^|\/)\.github\/workflows$/.test(place)
      ? '.github/workflows/'
      : '';
  const isWanted = (path: string) => WORKFLOW.test(`${prefix}${path}`) || ACTION.test(path);
  const found = await walk(folder, '', 0);
  const links = found.links.filter((path) => isWanted(path) || WORKFLOW_FOLDERS.includes(`${prefix}${path}`));
  return { files: found.files.filter(isWanted).sort(), links: links.sort() };
}

async function walk(root: string, folder: string, depth: number): Promise<FoundFiles> {
  if (depth > MAX_DEPTH) return { files: [], links: [] };
  const entries = await readFolder(root, folder);
  const parts = await Promise.all(
    entries.map(async (entry): Promise<FoundFiles> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) return { files: [], links: [path] };
      if (entry.isDirectory())
        return SKIPPED_FOLDERS.has(entry.name) ? { files: [], links: [] } : walk(root, path, depth + 1);
      return { files: entry.isFile() ? [path] : [], links: [] };
    }),
  );
  return { files: parts.flatMap(({ files }) => files), links: parts.flatMap(({ links }) => links) };
}

async function readFolder(root: string, folder: string) {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (cause) {
    const problem = `cannot be read: ${toPrintable(errorMessage(cause))}`;
    const fix = 'Make the folder readable for this user, or pass the files by name.';
    throw new KitError('invalid-input', { subject: toPrintable(folder || root), problem, fix, cause });
  }
}

/** Returns whether a path is a folder, and not a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isDirectory() ?? false;
}
