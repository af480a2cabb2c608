// Folders that the command line keeps between runs. They belong to this user alone: a folder at a fixed path in a shared place,
// such as /tmp, could have been prepared by someone else.
import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, KitError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

const NAME = 'setup-ipfs-kit';
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Returns a folder of that name in the cache of this user, which only this user can write to. Creates it if it does not exist.
 * A user without a home folder gets a new temporary folder. Throws `invalid-input` if the folder is a link, belongs to another
 * user or is writable by others.
 */
export function openUserCache(name: string, env: Env = process.env): string {
  const base = userCacheBase(env, process.platform, homeFolder(env));
  if (base === null) return mkdtempSync(join(tmpdir(), `${NAME}-`));
  mkdirSync(base, { recursive: true, mode: 0o700 });
  return openPrivateFolder(join(openPrivateFolder(join(base, NAME)), name));
}

/**
 * Returns where a system keeps caches of a user: `XDG_CACHE_HOME`, else `~/Library/Caches`, `%LOCALAPPDATA%` or `~/.cache`. Null
 * for a user without a home folder. Source: XDG Base Directory Specification.
 */
export function userCacheBase(env: Env, platform: NodeJS.Platform, home: string | null): string | null {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  if (home === null) return null;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

function openPrivateFolder(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const problem = findProblem(path);
  if (problem === null) return path;
  throw new KitError('invalid-input', {
    subject: `cache folder '${path}'`,
    problem,
    fix: 'Remove it, or set XDG_CACHE_HOME to a folder that only you can write to.',
  });
}

/** Windows has no owner and mode in stat. There the folder is in the user's own profile. */
function findProblem(path: string): string | null {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return 'it is not a folder';
  if (process.getuid === undefined) return null;
  if (stats.uid !== process.getuid()) return 'it belongs to another user';
  return (stats.mode & WRITABLE_BY_OTHERS) === 0 ? null : 'other users can write to it';
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
