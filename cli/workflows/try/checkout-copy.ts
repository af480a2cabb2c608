// Copies a checkout as a runner would have it after a push: tracked files, and those that would be added.
import { execFile } from 'node:child_process';
import { copyFile, lstat, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listPaths } from '../../../generator/init/read-sources.ts';
import { errorMessage, isMissingFile, KitError } from '../../../kit/errors.ts';
import { toPrintable } from '../../../kit/printable.ts';
import { createFolders } from '../../../kit/system/write/create-folders.ts';

const TIME_LIMIT_MS = 120_000;
const MAX_OUTPUT_BYTES = 2 ** 27;
/** Whoever commits in the copy. The user's own settings could sign, or run hooks. */
const AUTHOR = ['-c', 'user.name=try', '-c', 'user.email=try@localhost', '-c', 'commit.gpgsign=false'];

interface CopyOptions {
  /** Whether the copy has the history and tags, as with fetch-depth 0. Else it has one commit, as GitHub's checkout has. */
  readonly hasHistory: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Copies the checkout `root` to the new folder `target`, which becomes a Git repository if git is at hand: tools derive versions from
 * it. Throws `invalid-input` if a file cannot be copied.
 */
export async function copyCheckout(root: string, target: string, { hasHistory, env }: CopyOptions): Promise<void> {
  const git = createGit(env);
  const listed = await git(root, [
    '-c',
    'core.fsmonitor=false',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  const paths = listed === null ? (await listPaths(root)).paths : [...new Set(listed.split('\0').filter(Boolean))];
  const cloned =
    hasHistory && listed !== null && (await git(root, ['clone', '--quiet', '--no-checkout', '.', target])) !== null;
  createFolders(target);
  for (const path of paths) await copyOne(root, target, path);
  if (cloned) {
    await git(target, ['reset', '--quiet']);
    return;
  }
  await git(target, ['init', '--quiet']);
  await git(target, ['add', '--all', '--force']);
  await git(target, [...AUTHOR, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message', 'the files to try']);
}

/** Returns a function that returns the output of git in a folder; null if it failed, or there is no git. */
function createGit(environment: CopyOptions['env']) {
  // Those of a hook would make git use another repository.
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('GIT_')));
  return async (cwd: string, args: readonly string[]): Promise<string | null> => {
    try {
      const options = { cwd, env, timeout: TIME_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES };
      return (await promisify(execFile)('git', args, options)).stdout;
    } catch {
      return null;
    }
  };
}

/** Copies a file or a link. Does nothing for a submodule, which GitHub's checkout leaves out, and for a file that was deleted. */
async function copyOne(root: string, target: string, path: string): Promise<void> {
  const from = join(root, path);
  const to = join(target, path);
  try {
    const stats = await lstat(from);
    if (!stats.isFile() && !stats.isSymbolicLink()) return;
    createFolders(dirname(to));
    if (stats.isFile()) await copyFile(from, to);
    else await symlink(await readlink(from), to);
  } catch (cause) {
    if (isMissingFile(cause)) return;
    throw new KitError('invalid-input', {
      subject: toPrintable(path),
      problem: `cannot be copied: ${toPrintable(errorMessage(cause))}`,
      fix: 'Give this user permission to read it, or list it in .gitignore.',
      cause,
    });
  }
}
