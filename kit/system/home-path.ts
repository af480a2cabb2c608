// The home folder in paths of inputs: no shell expands them.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns a path with the home folder in place of `~` at its start, as a shell does. `~name` stays as it is. */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>): string {
  if (!/^~(?:[/\\]|$)/.test(path)) return path;
  return join(findHome(env) ?? '~', path.slice(1));
}

/** Null if neither a variable nor the system tells. */
function findHome(env: Readonly<Record<string, string | undefined>>): string | null {
  const home = process.platform === 'win32' ? env.USERPROFILE : env.HOME;
  if (home) return home;
  try {
    return homedir();
  } catch {
    return null;
  }
}
