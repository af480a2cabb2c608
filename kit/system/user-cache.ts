// Folders that the command line keeps between runs. They belong to this user alone: a folder at a fixed path in a shared place,
// such as /tmp, could have been prepared by someone else.
import { accessSync, constants, existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { errorCode, KitError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

const NAME = 'setup-ipfs-kit';
const WRITABLE_BY_OTHERS = 0o022;
const ENTERED_BY_OTHERS = 0o011;
const STICKY = 0o1000;

/**
 * Returns a folder of that name in the cache of this user, which only this user can write to. Creates it if it does not exist.
 * A user without a usable home folder, or whose cache others can write to, gets a new temporary folder. Throws `invalid-input` if the folder is a link, belongs to
 * another user or is writable by others.
 */
export function openUserCache(name: string, env: Env = process.env): string {
  return openExistingUserCache(name, env) ?? mkdtempSync(join(tmpdir(), `${NAME}-`));
}

/** Like `openUserCache`, but returns null instead of a temporary folder. */
export function openExistingUserCache(name: string, env: Env = process.env): string | null {
  const base = userCacheBase(env, process.platform, homeFolder(env));
  if (base === null || !makeBase(base)) return null;
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
 * Returns whether the base belongs to this user and is writable, and creates it if it does not exist. `sudo` may keep the HOME of
 * another user, in which nothing may be created. In a folder that others can write to, they can prepare or replace ours.
 */
function makeBase(base: string): boolean {
  try {
    const existing = nearestExisting(base);
    if (!isOwn(existing) || canBeReplaced(realpathSync(existing))) return false;
    mkdirSync(base, { recursive: true, mode: 0o700 });
    accessSync(base, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/**
 * Whether others can rename what is in a folder or in one above it. With the sticky bit, as in /tmp, only its owner can. No one
 * else gets into a folder with mode 0700, whatever the modes below it are. Windows has no modes.
 */
function canBeReplaced(path: string): boolean {
  if (process.getuid === undefined) return false;
  for (const folder of foldersDownTo(path)) {
    const { mode } = statSync(folder);
    if ((mode & ENTERED_BY_OTHERS) === 0) return false;
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return true;
  }
  return false;
}

/** Returns the folders from the root of the file system to this one. */
function foldersDownTo(path: string): readonly string[] {
  return dirname(path) === path ? [path] : [...foldersDownTo(dirname(path)), path];
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
  const problem = findProblem(path);
  if (problem === null) return path;
  throw new KitError('invalid-input', {
    subject: `cache folder '${path}'`,
    problem,
    fix: `Remove it, run 'chmod -R go-w' on it if you trust what is in it, or set XDG_CACHE_HOME to a folder of your own.`,
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
