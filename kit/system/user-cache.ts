// Folders that the command line keeps between runs. They belong to this user alone: a folder at a fixed path in a shared place,
// such as /tmp, could have been prepared by someone else.
import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { errorCode, KitError } from '../errors.ts';
import { canBeReplaced, createTemporaryFolder, findFolderProblem } from './private-folder.ts';

type Env = Readonly<Record<string, string | undefined>>;

const NAME = 'setup-ipfs-kit';

/**
 * Returns a folder of that name in the cache of this user, which only this user can write to. Creates it if it does not exist.
 * A user without a usable home folder, or whose cache others can replace, gets a new temporary folder. Throws `invalid-input` if
 * the folder is a link, belongs to another user or is writable by others, or if others can replace temporary folders.
 */
export function openUserCache(name: string, env: Env = process.env): string {
  return openExistingUserCache(name, env) ?? createTemporaryFolder(`${NAME}-`);
}

/** Like `openUserCache`, but returns null instead of a temporary folder. */
export function openExistingUserCache(name: string, env: Env = process.env): string | null {
  const path = userCacheBase(env, process.platform, homeFolder(env));
  const base = path === null ? null : openBase(path);
  if (base === null) return null;
  return openPrivateFolder(join(openPrivateFolder(join(base, NAME)), name));
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

/**
 * Returns the real path of the base, which is created if it does not exist. Null if it does not belong to this user, is not
 * writable, or if others can replace it. `sudo` may keep the HOME of another user, who can replace everything in it. Links are
 * followed here only, so that no one can change where they lead afterwards.
 */
function openBase(base: string): string | null {
  try {
    const path = resolve(base);
    const existing = nearestExisting(path);
    const real = realpathSync(existing);
    if (!isOwn(real) || canBeReplaced(existing) || canBeReplaced(real)) return null;
    const folder = join(real, relative(existing, path));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function isOwn(path: string): boolean {
  return process.getuid === undefined || statSync(path).uid === process.getuid();
}

function openPrivateFolder(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const problem = findFolderProblem(path);
  if (problem === null) return path;
  throw new KitError('invalid-input', {
    subject: `cache folder '${path}'`,
    problem,
    fix: `Remove it, run 'chmod -R go-w' on it if you trust what is in it, or set XDG_CACHE_HOME to a folder of your own.`,
  });
}

function homeFolder(env: Env): string | null {
  if (env.HOME) return env.HOME;
  try {
    return homedir();
  } catch {
    // The user has neither HOME nor an entry in /etc/passwd.
    return null;
  }
}
