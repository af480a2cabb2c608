// Reads one command of a script as a part of an installation by hand: download, unpack, put on PATH.
import type { ShellCommand } from '../../lint/model/shell-commands.ts';
import { mentionsArchiveOrigin } from './archive-url.ts';
import type { CommandEffect, CommandReader } from './command-reader.ts';
import { readDigestCheck, readDownload } from './download-commands.ts';
import { readChangeFolder, readChangeMode, readMakeFolder, readRemove } from './folder-commands.ts';
import { readEcho, readInstaller, readPathExport, readPlacement, readUnpack } from './install-commands.ts';
import { expandVariables, type InstallState } from './install-state.ts';

const READERS: Readonly<Record<string, CommandReader>> = {
  curl: readDownload,
  wget: readDownload,
  tar: readUnpack,
  unzip: readUnpack,
  bash: readInstaller,
  sh: readInstaller,
  mv: readPlacement,
  cp: readPlacement,
  install: readPlacement,
  cd: readChangeFolder,
  pushd: readChangeFolder,
  popd: readChangeFolder,
  rm: readRemove,
  chmod: readChangeMode,
  mkdir: readMakeFolder,
  echo: readEcho,
  export: readPathExport,
  set: () => 'no-effect',
  sha256sum: readDigestCheck,
  sha512sum: readDigestCheck,
  shasum: readDigestCheck,
  b2sum: readDigestCheck,
};

/** Returns what a command does, and updates `state`. `lookUp` returns the value of a variable from outside of the script. */
export function readCommand(
  command: ShellCommand,
  previous: ShellCommand | undefined,
  state: InstallState,
  lookUp: (name: string) => string | null,
): CommandEffect {
  const assigned = readAssignments(command);
  if (assigned) {
    if (assigned.some(([, value]) => value === null)) {
      if (!mentionsArchiveOrigin(command.text, true)) return 'unrelated';
      return { reason: `the shell computes the version: ${command.text}` };
    }
    if (command.words[0] === 'export') state.exported = true;
    for (const [name, value] of assigned)
      state.variables.set(name, value === null ? null : expandVariables(value, state, lookUp));
    return 'install';
  }
  // Unknown variables in one form, so that the version is the same text in both places of a URL.
  const words = command.words.map(
    (word) => expandVariables(word, state, lookUp) ?? word.replace(/\$(\w+)/g, (_, name: string) => `\${${name}}`),
  );
  if (!command.words.some((word) => word.includes('://')) && command.opaque) return 'unrelated';
  const [name = '', ...rest] = withoutSudo(words);
  const program = name.replace(/^\/usr\/bin\/|^\/bin\//, '');
  const known = Object.hasOwn(READERS, program) ? READERS[program] : undefined;
  const reader = known ?? (/(?:^|\/)install\.sh$/.test(name) ? readInstaller : null);
  return reader ? reader({ name, words: rest, command, previous, state }) : 'unrelated';
}

/**
 * Returns the variables of `A=1` or `export A=1 B=2`; a value is null if a command computes it. Returns null for other commands
 * and for PATH, which readPathExport reads.
 */
function readAssignments({ words }: ShellCommand): readonly (readonly [string, string | null])[] | null {
  const list = words[0] === 'export' ? words.slice(1) : words;
  if (list.length === 0) return null;
  const pairs = list.map((word) => /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word));
  if (pairs.some((pair) => pair === null || pair[1] === 'PATH')) return null;
  return pairs.map((pair) => [pair?.[1] ?? '', /[`]|\$\(/.test(pair?.[2] ?? '') ? null : (pair?.[2] ?? '')] as const);
}

function withoutSudo(words: readonly string[]): readonly string[] {
  if (words[0] !== 'sudo') return words;
  const first = words.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return first === -1 ? [] : words.slice(first);
}
