// What a script that installs by hand has done so far: archives, folders and variables, as far as they are certain.
import type { ArchiveUrl } from './archive-url.ts';

/** All values in a word. Otherwise `A=$A$A` on each line doubles the text with each line. */
export const MAX_VALUE_CHARACTERS = 2000;

export interface InstallState {
  readonly archives: ArchiveUrl[];
  /** Folders of archives, such as `kubo`, that were unpacked. */
  readonly unpacked: Set<string>;
  /** Those of them whose program is on PATH now. */
  readonly installed: Set<string>;
  /** Variables of the script; null if only the shell knows the value. */
  readonly variables: Map<string, string | null>;
  /** Whether the script exported a variable. */
  exported: boolean;
  /** The folder in each archive, by the name of the archive on disk. */
  readonly files: Map<string, string>;
  /** The current folder, relative to the start of the script; null if it is not known. */
  folder: readonly string[] | null;
}

export function createInstallState(): InstallState {
  return {
    archives: [],
    unpacked: new Set(),
    installed: new Set(),
    variables: new Map(),
    exported: false,
    files: new Map(),
    folder: [],
  };
}

/** Returns whether everything that was downloaded is on PATH. */
export function isComplete({ archives, installed }: InstallState): boolean {
  return archives.length > 0 && archives.every(({ folder }) => installed.has(folder));
}

/** Returns a word with the values of its variables, or null if only the shell knows one. `lookUp` reads variables from outside of the script. */
export function expandVariables(
  word: string,
  { variables }: InstallState,
  lookUp: (name: string) => string | null,
): string | null {
  let known = true;
  let length = word.length;
  const text = word.replace(
    /\$\{\{[\s\S]{0,500}?\}\}|\$\{(\w+)\}|\$(\w+)/g,
    (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain;
      if (name === undefined || name === 'HOME' || name === 'PWD' || name.startsWith('GITHUB_')) return whole;
      const value = variables.has(name) ? (variables.get(name) ?? null) : lookUp(name);
      length += value?.length ?? 0;
      if (value === null || length > word.length + MAX_VALUE_CHARACTERS) known = false;
      return known ? (value ?? whole) : whole;
    },
  );
  return known ? text : null;
}
