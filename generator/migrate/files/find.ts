// Files of a repository that migration reads: workflows and the files of actions. Links are never followed.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KitError } from '../../../kit/errors.ts';
import { toPrintable } from '../text/printable.ts';

export interface WorkflowFiles {
  /** Relative to the folder, in order. */
  readonly files: readonly string[];
  /** Links that have the name of a workflow, an action or a folder of workflows. */
  readonly links: readonly string[];
}

/** Folders that hold other people's files. */
const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'vendor', 'dist']);
const MAX_DEPTH = 6;
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(?:^|\/)action\.ya?ml$/;
const WORKFLOW_FOLDERS = ['.github', '.github/workflows'];

/**
 * Returns the workflows and the files of actions below a folder. `place` is the folder's own path in the repository, which tells
 * whether it is the one of workflows; '' for the repository itself or a folder like one. Throws `invalid-input` for a folder that
 * cannot be read.
 */
export async function findFiles(folder: string, place = ''): Promise<WorkflowFiles> {
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

async function walk(root: string, folder: string, depth: number): Promise<WorkflowFiles> {
  if (depth > MAX_DEPTH) return { files: [], links: [] };
  const entries = await readFolder(root, folder);
  const parts = await Promise.all(
    entries.map(async (entry): Promise<WorkflowFiles> => {
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
    const problem = `cannot be read: ${toPrintable(cause instanceof Error ? cause.message : String(cause))}`;
    const fix = 'Let this user read the folder, or name the files.';
    throw new KitError('invalid-input', { subject: toPrintable(folder || root), problem, fix, cause });
  }
}

/** Whether a path names a folder itself, not by a link. */
export async function isFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isDirectory() ?? false;
}
