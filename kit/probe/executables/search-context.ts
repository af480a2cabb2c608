// What programs are searched for by, apart from the search, which is loaded where a program is asked for only.

/** What a search depends on. */
export interface SearchContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  readonly directory: string;
  /** What may be left out of a program's name; on systems other than Windows null. */
  readonly extensions: readonly string[] | null;
}

const WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** Returns the surroundings of this process. */
export function createSearchContext(env: SearchContext['env']): SearchContext {
  const extensions = process.platform === 'win32' ? (env.PATHEXT || WINDOWS_EXTENSIONS).split(';') : null;
  return { env, directory: process.cwd(), extensions };
}
