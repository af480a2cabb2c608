// Shims: the small scripts that version managers install in place of programs. A shim starts the manager, which chooses a version
// by files and variables. This code makes the same choice in the common cases, without running anything.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listAncestorFolders } from '../../system/ancestor-folders.ts';
import { findProgram } from './search.ts';
import type { SearchContext } from './search-context.ts';
import { readFirstMatch } from './version-choice.ts';

interface Shim {
  readonly manager: string;
  /** The program that it starts, or null if that is not certain. */
  readonly program: string | null;
  /** The chosen version, or null if that is not certain. */
  readonly version: string | null;
}

interface ChosenVersions {
  readonly versions: readonly string[];
  /** The folder with one folder for each installed version. */
  readonly installFolder: string;
}

// The file that names a version, for pyenv and the managers modelled after it.
// Source: https://github.com/pyenv/pyenv#understanding-python-version-selection.
const VERSION_FILES: Readonly<Record<string, string>> = {
  pyenv: '.python-version',
  rbenv: '.ruby-version',
  nodenv: '.node-version',
  goenv: '.go-version',
};

/** Returns the shim that the script `text`, found as `name` in `folder`, is; null if it is not a known shim. */
export function parseShim(text: string, name: string, folder: string, context: SearchContext): Shim | null {
  const manager = /^exec "?(?:[^"\s]*\/)?(pyenv|rbenv|nodenv|goenv|asdf)"? exec "/m.exec(text)?.[1];
  if (manager === undefined) return null;
  const chosen = manager === 'asdf' ? chosenByAsdf(text, context) : chosenByEnv(manager, text, context);
  const program = chosen && findInstalledProgram(chosen, name, folder, context);
  return { manager, program, version: chosen?.versions.join(' ') ?? null };
}

/** Returns the program of the first chosen version that has it. */
function findInstalledProgram(
  { versions, installFolder }: ChosenVersions,
  name: string,
  folder: string,
  context: SearchContext,
) {
  for (const version of versions) {
    if (version === 'system') return findProgram(name, context, [folder]);
    // It may be a prefix or an alias, which only the manager can resolve.
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

/** $ASDF_PYTHON_VERSION, else the nearest .tool-versions with the tool: in the folders above, then in the home folder. */
function chosenByAsdf(text: string, { env, directory }: SearchContext): ChosenVersions | null {
  // asdf writes one line for each installed version that has the program.
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
