// Version managers put small scripts in place of programs, which start the manager, which chooses a version by files and
// variables. This makes the same choice without running anything, where the choice is plain.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './search.ts';
import type { SearchContext } from './search-context.ts';
import { listAncestorFolders, readFirstMatch } from './version-choice.ts';

export interface Shim {
  readonly manager: string;
  /** The program that it starts, or null where that cannot be told. */
  readonly program: string | null;
  /** The version that is chosen, where that can be told. */
  readonly version: string | null;
}

interface ChosenVersions {
  readonly versions: readonly string[];
  /** Where versions are installed, a folder each. */
  readonly installFolder: string;
}

// pyenv and those made after it: https://github.com/pyenv/pyenv#understanding-python-version-selection. The file that
// names a version, per manager.
const VERSION_FILES: Readonly<Record<string, string>> = {
  pyenv: '.python-version',
  rbenv: '.ruby-version',
  nodenv: '.node-version',
  goenv: '.go-version',
};

/** Returns what the script `text`, found as `name` in `folder`, is a shim for; null where it is none that is known. */
export function parseShim(text: string, name: string, folder: string, context: SearchContext): Shim | null {
  const manager = /^exec "?(?:[^"\s]*\/)?(pyenv|rbenv|nodenv|goenv|asdf)"? exec "/m.exec(text)?.[1];
  if (manager === undefined) return null;
  const chosen = manager === 'asdf' ? chosenByAsdf(text, context) : chosenByEnv(manager, text, context);
  const program = chosen && findInstalledProgram(chosen, name, folder, context);
  return { manager, program, version: chosen?.versions.join(' ') ?? null };
}

/** The first chosen version that has the program is meant. */
function findInstalledProgram(
  { versions, installFolder }: ChosenVersions,
  name: string,
  folder: string,
  context: SearchContext,
) {
  for (const version of versions) {
    if (version === 'system') return findProgram(name, context, [folder]);
    // A prefix or an alias is the manager's to look up.
    if (!existsSync(join(installFolder, version))) return null;
    const path = findProgram(join(installFolder, version, 'bin', name), context);
    if (path) return path;
  }
  return null;
}

/** $PYENV_VERSION, else the nearest .python-version, else the global version. */
function chosenByEnv(manager: string, text: string, { env, directory }: SearchContext): ChosenVersions | null {
  const variable = manager.toUpperCase();
  const exportedRoot = new RegExp(`^export ${variable}_ROOT="([^"$]+)"$`, 'm').exec(text)?.[1];
  const root = exportedRoot ?? env[`${variable}_ROOT`];
  const file = VERSION_FILES[manager];
  if (root === undefined || file === undefined) return null;
  const files = [...listAncestorFolders(directory).map((folder) => join(folder, file)), join(root, 'version')];
  const versions = env[`${variable}_VERSION`]?.split(':') ?? readFirstMatch(files, wordsIn) ?? ['system'];
  return { versions, installFolder: join(root, 'versions') };
}

/** $ASDF_PYTHON_VERSION, else the nearest .tool-versions that has the tool, of those above and in the home folder. */
function chosenByAsdf(text: string, { env, directory }: SearchContext): ChosenVersions | null {
  // asdf writes a line an installed version that has the program.
  const plugins = new Set([...text.matchAll(/^# asdf-plugin: (\S+)/gm)].map((match) => match[1] ?? ''));
  const [plugin] = plugins;
  const home = env.HOME ?? env.USERPROFILE;
  if (plugin === undefined || plugins.size > 1 || home === undefined) return null;
  const files = [...listAncestorFolders(directory), home].map((folder) => join(folder, '.tool-versions'));
  const line = (content: string) => {
    const words = content.split('\n').map((each) => wordsIn(each.replace(/#.*/, '')));
    return words.find((each) => each?.[0] === plugin)?.slice(1) ?? null;
  };
  const variable = `ASDF_${plugin.toUpperCase().replaceAll('-', '_')}_VERSION`;
  const versions = env[variable]?.split(' ') ?? readFirstMatch(files, line);
  return versions && { versions, installFolder: join(env.ASDF_DATA_DIR ?? join(home, '.asdf'), 'installs', plugin) };
}

function wordsIn(text: string): string[] | null {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length > 0 ? words : null;
}
