// Programs that stand under the names of others, most often as links, and choose at each start what to start.

import { join } from 'node:path';
import { findProgram } from './search.ts';
import type { Surroundings } from './search-context.ts';
import { contentOf, foldersUpwards } from './version-choice.ts';

const DISPATCHERS: ReadonlySet<string> = new Set(['mise', 'rustup', 'snap', 'volta-shim']);

/** Returns whether a program, found under `name`, is one that starts another of that name. */
export function isDispatcher(program: string, name: string): boolean {
  return program !== name && DISPATCHERS.has(program);
}

/** Returns the program that a dispatcher starts, or null where that cannot be told. */
export function dispatched(dispatcher: string, name: string, surroundings: Surroundings): string | null {
  return dispatcher === 'rustup' ? ofToolchain(name, surroundings) : null;
}

// $RUSTUP_TOOLCHAIN, then overrides of folders and files, which are not followed, then the default:
// https://rust-lang.github.io/rustup/overrides.html
function ofToolchain(name: string, surroundings: Surroundings): string | null {
  const { env } = surroundings;
  const user = env.HOME ?? env.USERPROFILE;
  const home = env.RUSTUP_HOME ?? (user === undefined ? null : join(user, '.rustup'));
  const toolchain = home && (env.RUSTUP_TOOLCHAIN ?? defaultToolchain(home, surroundings));
  return home && toolchain ? findProgram(join(home, 'toolchains', toolchain, 'bin', name), surroundings) : null;
}

function defaultToolchain(home: string, { directory }: Surroundings): string | null {
  const files = foldersUpwards(directory).flatMap((folder) => {
    return [join(folder, 'rust-toolchain'), join(folder, 'rust-toolchain.toml')];
  });
  const settings = contentOf(join(home, 'settings.toml'));
  if (settings === null || /^\[overrides\]\s*"/m.test(settings) || files.some((file) => contentOf(file) !== null))
    return null;
  return /^default_toolchain = "([^"]+)"/m.exec(settings)?.[1] ?? null;
}
