// Version managers put small scripts in place of programs, which start the manager, which chooses a version by files and
// variables. This makes the same choice without running anything, where the choice is plain.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './search.ts';
import type { Surroundings } from './search-context.ts';
import { firstOf, foldersUpwards } from './version-choice.ts';

export interface Shim {
  readonly manager: string;
  /** The program that it starts, or null where that cannot be told. */
  readonly program: string | null;
  /** The version that is chosen, where that can be told. */
  readonly version: string | null;
}

interface Chosen {
  readonly versions: readonly string[];
  /** Where versions are installed, a folder each. */
  readonly installs: string;
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
export function shimOf(text: string, name: string, folder: string, surroundings: Surroundings): Shim | null {
  const manager = /^exec "?(?:[^"\s]*\/)?(pyenv|rbenv|nodenv|goenv|asdf)"? exec "/m.exec(text)?.[1];
  if (manager === undefined) return null;
  const chosen = manager === 'asdf' ? chosenByAsdf(text, surroundings) : chosenByEnv(manager, text, surroundings);
  const program = chosen && installed(chosen, name, folder, surroundings);
  return { manager, program, version: chosen?.versions.join(' ') ?? null };
}

/** The first chosen version that has the program is meant. */
function installed({ versions, installs }: Chosen, name: string, folder: string, surroundings: Surroundings) {
  for (const version of versions) {
    if (version === 'system') return findProgram(name, surroundings, [folder]);
    // A prefix or an alias is the manager's to look up.
    if (!existsSync(join(installs, version))) return null;
    const path = findProgram(join(installs, version, 'bin', name), surroundings);
    if (path) return path;
  }
  return null;
}

/** $PYENV_VERSION, else the nearest .python-version, else the global version. */
function chosenByEnv(manager: string, text: string, { env, directory }: Surroundings): Chosen | null {
  const variable = manager.toUpperCase();
  const stated = new RegExp(`^export ${variable}_ROOT="([^"$]+)"$`, 'm').exec(text)?.[1];
  const root = stated ?? env[`${variable}_ROOT`];
  const file = VERSION_FILES[manager];
  if (root === undefined || file === undefined) return null;
  const files = [...foldersUpwards(directory).map((folder) => join(folder, file)), join(root, 'version')];
  const versions = env[`${variable}_VERSION`]?.split(':') ?? firstOf(files, wordsIn) ?? ['system'];
  return { versions, installs: join(root, 'versions') };
}

/** $ASDF_PYTHON_VERSION, else the nearest .tool-versions that has the tool, of those above and in the home folder. */
function chosenByAsdf(text: string, { env, directory }: Surroundings): Chosen | null {
  // asdf writes a line an installed version that has the program.
  const plugins = new Set([...text.matchAll(/^# asdf-plugin: (\S+)/gm)].map((match) => match[1] ?? ''));
  const [plugin] = plugins;
  const home = env.HOME ?? env.USERPROFILE;
  if (plugin === undefined || plugins.size > 1 || home === undefined) return null;
  const files = [...foldersUpwards(directory), home].map((folder) => join(folder, '.tool-versions'));
  const line = (content: string) => {
    const words = content.split('\n').map((each) => wordsIn(each.replace(/#.*/, '')));
    return words.find((each) => each?.[0] === plugin)?.slice(1) ?? null;
  };
  const variable = `ASDF_${plugin.toUpperCase().replaceAll('-', '_')}_VERSION`;
  const versions = env[variable]?.split(' ') ?? firstOf(files, line);
  return versions && { versions, installs: join(env.ASDF_DATA_DIR ?? join(home, '.asdf'), 'installs', plugin) };
}

function wordsIn(text: string): string[] | null {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length > 0 ? words : null;
}
