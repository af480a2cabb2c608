// Dispatchers: programs that are installed under the names of other programs, usually as links, and start one of them.

import { join } from 'node:path';
import { listAncestorFolders } from '../../system/ancestor-folders.ts';
import { findProgram } from './search.ts';
import type { SearchContext } from './search-context.ts';
import { readFileStart } from './version-choice.ts';

const DISPATCHERS: ReadonlySet<string> = new Set(['mise', 'rustup', 'snap', 'volta-shim']);

/** Returns whether `program`, found under `name`, is a dispatcher that starts another program of that name. */
export function isDispatcher(program: string, name: string): boolean {
  return program !== name && DISPATCHERS.has(program);
}

/** Returns the program that a dispatcher starts, or null if that is not certain. */
export function resolveDispatchedProgram(dispatcher: string, name: string, context: SearchContext): string | null {
  return dispatcher === 'rustup' ? findInRustToolchain(name, context) : null;
}

// rustup uses $RUSTUP_TOOLCHAIN, then overrides of folders and files, then the default. With overrides the result is null.
// Source: https://rust-lang.github.io/rustup/overrides.html
function findInRustToolchain(name: string, context: SearchContext): string | null {
  const { env } = context;
  const user = env.HOME ?? env.USERPROFILE;
  const home = env.RUSTUP_HOME ?? (user === undefined ? null : join(user, '.rustup'));
  const toolchain = home && (env.RUSTUP_TOOLCHAIN ?? defaultToolchain(home, context));
  return home && toolchain ? findProgram(join(home, 'toolchains', toolchain, 'bin', name), context) : null;
}

function defaultToolchain(home: string, { directory }: SearchContext): string | null {
  const files = listAncestorFolders(directory).flatMap((folder) => {
    return [join(folder, 'rust-toolchain'), join(folder, 'rust-toolchain.toml')];
  });
  const settings = readFileStart(join(home, 'settings.toml'));
  if (settings === null || /^\[overrides\]\s*"/m.test(settings) || files.some((file) => readFileStart(file) !== null))
    return null;
  return /^default_toolchain = "([^"]+)"/m.exec(settings)?.[1] ?? null;
}
