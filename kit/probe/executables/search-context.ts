// What a search for programs depends on. In a file of its own, because the search itself is loaded only if needed.

import type { EnvironmentVariables } from '../system.ts';

export interface SearchContext {
  readonly env: EnvironmentVariables;
  /** The current folder. */
  readonly directory: string;
  /** The extensions of programs on Windows, such as `.EXE`; null on other systems. */
  readonly extensions: readonly string[] | null;
}

const WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** Returns the context of this process with the environment `env`. */
export function createSearchContext(env: SearchContext['env']): SearchContext {
  const extensions = process.platform === 'win32' ? (env.PATHEXT || WINDOWS_EXTENSIONS).split(';') : null;
  return { env, directory: process.cwd(), extensions };
}
