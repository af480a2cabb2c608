// Folders that the command line keeps between runs. They belong to this user alone: a folder at a fixed path in a shared place,
// such as /tmp, could have been prepared by someone else.
import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { errorCode, errorMessage, KitError } from '../errors.ts';
import { createFolders } from './write/create-folders.ts';
import { createTemporaryFolder } from './write/new-folder.ts';
import { findFolderProblem, findWriterAlong } from './writers.ts';

type Env = Readonly<Record<string, string | undefined>>;

const NAME = 'setup-ipfs-kit';

interface UserCache {
  /**
   * Returns the folder of that name, which only this user can write to. Creates it if it does not exist. Throws `invalid-input` if it
   * is a link, belongs to another user or is writable by others, or if no temporary folder can be created.
   */
  readonly folder: (name: string) => string;
  /** Removes the temporary folder if there is one. */
  readonly removeTemporary: () => void;
}

/**
 * Returns the cache of this user. It is a new temporary folder, which is created when it is needed, if this user has no usable home
 * folder or if others can replace the cache; then `warn` is called with the reason.
 */
export function openUserCache(warn: (text: string) => void, env: Env = process.env): UserCache {
  let temporary: string | null = null;
  const createTemporary = (problem: string) => {
    const created = createTemporaryFolder(`${NAME}-`);
    warn(`${problem}. A temporary folder is used as the cache, which later runs do not find: ${created}`);
    return created;
  };
  return {
    folder: (name) => {
      const base = findBase(env);
      if ('path' in base) return openFolderIn(base.path, name);
      temporary ??= createTemporary(base.problem);
      return openPrivateFolder(join(temporary, name));
    },
    removeTemporary: () => {
      if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
      temporary = null;
    },
  };
}

/** Returns a folder of the cache of this user as `openUserCache` does; null instead of a temporary folder. */
export function openExistingUserCache(name: string, env: Env = process.env): string | null {
  const base = findBase(env);
  return 'path' in base ? openFolderIn(base.path, name) : null;
}

/**
 * Returns where a system keeps caches of a user: `XDG_CACHE_HOME`, else `~/Library/Caches`, `%LOCALAPPDATA%` or `~/.cache`. Null
 * for a user without a home folder. Source: XDG Base Directory Specification.
 */
export function userCacheBase(env: Env, platform: NodeJS.Platform, home: string | null): string | null {
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  if (home === null || !isAbsolute(home)) return null;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** Returns the home folder of this user; null for a user with neither HOME nor an entry in /etc/passwd. */
export function homeFolder(env: Env = process.env): string | null {
  if (env.HOME) return env.HOME;
  try {
    return homedir();
  } catch {
    return null;
  }
}

/**
 * Returns the real path of the base, which is created if it does not exist; or why it cannot be used, without a full stop: it does
 * not belong to this user, is not writable, or others can replace it. `sudo` may keep the HOME of another user, who can replace
 * everything in it. Links are followed here only, so that no one can change where they lead afterwards.
 */
function findBase(env: Env): { readonly path: string } | { readonly problem: string } {
  const base = userCacheBase(env, process.platform, homeFolder(env));
  if (base === null) return { problem: 'This user has no home folder' };
  try {
    const path = resolve(base);
    const existing = nearestExisting(path);
    const real = realpathSync(existing);
    const trust = { isNew: true, isLenient: false };
    const problem = isOwn(real)
      ? (findWriterAlong(existing, trust) ?? findWriterAlong(real, trust))
      : `${real} belongs to another user`;
    if (problem !== null) return { problem };
    accessSync(real, constants.W_OK);
    const folder = join(real, relative(existing, path));
    createFolders(folder, 0o700);
    return { path: folder };
  } catch (error) {
    return { problem: `${base} cannot be used (${errorCode(error) ?? errorMessage(error)})` };
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function isOwn(path: string): boolean {
  return process.getuid === undefined || statSync(path).uid === process.getuid();
}

function openFolderIn(base: string, name: string): string {
  return openPrivateFolder(join(openPrivateFolder(join(base, NAME)), name));
}

function openPrivateFolder(path: string): string {
  const problem = createFolder(path) ?? findFolderProblem(path);
  if (problem === null) return path;
  throw new KitError('invalid-input', {
    subject: `cache folder '${path}'`,
    problem,
    fix:
      process.platform === 'win32'
        ? 'Remove it, or set XDG_CACHE_HOME to a folder of your own.'
        : "Remove it, run 'chmod -R go-w' on it if you trust what is in it, or set XDG_CACHE_HOME to a folder of your own.",
  });
}

/** Creates a folder if nothing is there. Returns why it cannot be created; else null. */
function createFolder(path: string): string | null {
  try {
    mkdirSync(path, { mode: 0o700 });
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return code === 'EEXIST' ? null : `it cannot be created (${code})`;
  }
}
