// Reads a script as an installation by hand: download, unpack, put on PATH. It follows folders and variables only as far as
// they are certain.

import type { ShellCommand } from '../../lint/model/shell-commands.ts';
import { type ArchiveUrl, mentionsArchiveOrigin, parseArchiveUrl } from './archive-url.ts';

export interface InstallState {
  readonly archives: ArchiveUrl[];
  /** Folders of archives, such as `kubo`, that were unpacked, and those whose program is on PATH now. */
  readonly unpacked: Set<string>;
  readonly installed: Set<string>;
  /** Variables of the script; null for one whose value only the shell knows. */
  readonly variables: Map<string, string | null>;
  /** Whether a variable was given to programs that follow. */
  exported: boolean;
  /** Names of archives on disk, by the name that a download gave them. */
  readonly files: Map<string, string>;
  /** The current folder from where the script started; null where it cannot be followed. */
  folder: readonly string[] | null;
}

/** `install`: a part of it. `neutral`: changes nothing. `other`: something else. A text: why the script is left alone. */
export type CommandEffect = 'install' | 'neutral' | 'other' | { readonly problem: string };

/** Folders that are on PATH of every runner. */
const BIN = /^(?:\/usr(?:\/local)?\/s?bin|\/bin|(?:~|\$HOME|\$\{HOME\})\/\.local\/bin)$/;
const WORKSPACE = /^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$\{\{\s*github\.workspace\s*\}\})$/;
const PROGRAM = /^(?:ipfs|ipfs-cluster-(?:ctl|service|follow))$/;

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

/** Whether everything that was downloaded is on PATH. */
export function isComplete({ archives, installed }: InstallState): boolean {
  return archives.length > 0 && archives.every(({ folder }) => installed.has(folder));
}

/** Reads a command and notes what it does. `lookUp` gives a variable's value from outside of the script. */
export function readCommand(
  command: ShellCommand,
  previous: ShellCommand | undefined,
  state: InstallState,
  lookUp: (name: string) => string | null,
): CommandEffect {
  const assigned = assignmentOf(command);
  if (assigned) {
    if (assigned.some(([, value]) => value === null)) {
      if (!mentionsArchiveOrigin(command.text, true)) return 'other';
      return { problem: `the shell computes the version: ${command.text}` };
    }
    if (command.words[0] === 'export') state.exported = true;
    for (const [name, value] of assigned)
      state.variables.set(name, value === null ? null : expandVariables(value, state, lookUp));
    return 'install';
  }
  // In one spelling, so that both places of an unknown version are the same.
  const words = command.words.map(
    (word) => expandVariables(word, state, lookUp) ?? word.replace(/\$(\w+)/g, (_, name: string) => `\${${name}}`),
  );
  if (!command.words.some((word) => word.includes('://')) && command.opaque) return 'other';
  const [name = '', ...rest] = withoutSudo(words);
  const reader =
    READERS[name.replace(/^\/usr\/bin\/|^\/bin\//, '')] ?? (/(?:^|\/)install\.sh$/.test(name) ? installer : null);
  if (!reader) return 'other';
  return reader({ name, words: rest, command, previous, state });
}

interface CommandCall {
  readonly name: string;
  readonly words: readonly string[];
  readonly command: ShellCommand;
  readonly previous: ShellCommand | undefined;
  readonly state: InstallState;
}

type CommandReader = (call: CommandCall) => CommandEffect;

const download: CommandReader = ({ words, command, state }) => {
  const urls = words.filter((word) => word.includes('://') || /^dist\.ipfs\./.test(word));
  if (urls.length === 0) return 'other';
  const parsed = urls.map(parseArchiveUrl);
  if (parsed.every((each) => each === null)) return 'other';
  if (command.opaque || parsed.some((each) => each === null))
    return { problem: `it is not certain what it downloads: ${command.text}` };
  const unknown = words.find((word) => word.startsWith('--') && word.includes('header'));
  if (unknown !== undefined) return { problem: `it downloads with ${unknown}` };
  for (const url of parsed) {
    if (!url) continue;
    state.archives.push(url);
    state.files.set(basename(optionValue(words) ?? command.redirects[0] ?? url.file), url.folder);
  }
  return 'install';
};

/** The name that -o or -O gives a download; curl's -O takes none. */
function optionValue(words: readonly string[]): string | null {
  for (const [index, word] of words.entries()) {
    const value = words[index + 1];
    const named = word === '--output' || word === '--output-document' || /^-[a-zA-Z]*[oO]$/.test(word);
    if (named && value !== undefined && !value.startsWith('-') && !value.includes('://')) return value;
  }
  return null;
}

const unpack: CommandReader = ({ words, previous, state }) => {
  const piped = previous?.operator === '|' && previous.words.some((word) => word === 'curl' || word === 'wget');
  const target = optionTarget(words, ['-C', '--directory', '-d']);
  const file = words
    .map(basename)
    .find((word) => state.files.has(word) || /^(?:kubo|go-ipfs|ipfs-cluster-\w+)[_*].*/.test(word));
  const folders = piped
    ? [state.archives.at(-1)?.folder ?? '']
    : file === undefined
      ? []
      : [state.files.get(file) ?? /^(?:kubo|go-ipfs|ipfs-cluster-[a-z]+)/.exec(file)?.[0] ?? ''];
  if (folders.length === 0 || folders.includes('')) return 'other';
  for (const folder of folders) {
    state.unpacked.add(folder);
    // Without the folder that is in the archive, the program lies on PATH.
    const flat = words.some((word) => /^--strip(?:-components)?(?:=1)?$/.test(word));
    if (flat && target !== null && BIN.test(target.replace(/(?<=.)\/$/, ''))) state.installed.add(folder);
  }
  return 'install';
};

const installer: CommandReader = ({ name, words, state }) => {
  const script = /(?:^|\/)install\.sh$/.test(name) ? name : words.find((word) => /(?:^|\/)install\.sh$/.test(word));
  if (script === undefined || words.some((word) => word === '-c')) return 'other';
  const own = /^(?:\.\/)?install\.sh$/.test(script);
  const named = [...state.unpacked].find((each) => `/${script}`.endsWith(`/${each}/install.sh`));
  const folder = named ?? (own ? currentUnpacked(state) : null);
  if (folder === null) return 'other';
  state.installed.add(folder);
  return 'install';
};

const place: CommandReader = ({ words, state }) => {
  const paths = words.filter((word) => !/^-/.test(word) && !/^[0-7]{3,4}$/.test(word));
  const target = paths.at(-1) ?? '';
  const sources = paths.slice(0, -1);
  const programs = sources.filter((source) => PROGRAM.test(basename(source)));
  if (sources.length === 0 || programs.length !== sources.length) return 'other';
  const folder = target.replace(/(?<=.)\/$/, '');
  const named = PROGRAM.test(basename(folder)) ? folder.slice(0, -basename(folder).length - 1) : folder;
  if (!BIN.test(named)) return { problem: `it puts the program into '${target}'` };
  for (const program of programs) {
    const found = [...state.unpacked].find((each) => archiveFoldersOf(basename(program)).includes(each));
    if (found === undefined) return 'other';
    state.installed.add(found);
  }
  return 'install';
};

const changeFolder: CommandReader = ({ name, words, state }) => {
  const [target] = words;
  const depth = state.folder?.length ?? 0;
  if (name === 'popd' || target === '..' || target === '-') {
    state.folder = depth === 1 || (depth > 1 && target === '..') ? (state.folder?.slice(0, -1) ?? null) : null;
    return 'install';
  }
  if (target === undefined) return 'other';
  const plain = target.replace(/^\.\//, '').replace(/\/$/, '');
  if (state.unpacked.has(plain)) {
    state.folder = state.folder && [...state.folder, plain];
    return 'install';
  }
  const isKnownFolder = plain === '/tmp' || WORKSPACE.test(plain) || state.unpacked.has(basename(plain));
  if (!isKnownFolder) return 'other';
  state.folder = null;
  return 'install';
};

const remove: CommandReader = ({ words, state }) => {
  const paths = words.filter((word) => !word.startsWith('-'));
  const own = (path: string) => {
    const name = basename(path.replace(/\/$/, ''));
    return state.files.has(name) || state.unpacked.has(name) || /^(?:kubo|go-ipfs|ipfs-cluster-\w+)[_*]/.test(name);
  };
  return paths.length > 0 && paths.every(own) ? 'install' : 'other';
};

const permit: CommandReader = ({ words }) => {
  const paths = words.slice(1);
  return paths.length > 0 && paths.every((path) => PROGRAM.test(basename(path)) || basename(path) === 'install.sh')
    ? 'install'
    : 'other';
};

const print: CommandReader = ({ words, command, state }) => {
  const [redirect] = command.redirects;
  if (redirect === undefined) return command.redirects.length === 0 ? 'neutral' : 'other';
  const path = (words[0] ?? '').replace(/\/$/, '');
  if (!/GITHUB_PATH/.test(redirect)) return 'other';
  const folder = [...state.unpacked].find((each) => basename(path) === each);
  if (folder === undefined) return 'other';
  state.installed.add(folder);
  return 'install';
};

/** The old step checked what it downloaded: the reader should not lose that unseen. */
const compareDigest: CommandReader = () => ({
  problem: 'it compares the archive with a digest of its own, which the input checksums takes',
});

/** `export PATH=$PATH:$PWD/kubo`: for the script alone, which the new action does for the whole job. */
const extendPath: CommandReader = ({ words, state }) => {
  const parts = words.length === 1 ? (words[0] ?? '').replace(/^PATH=/, '').split(':') : [];
  const added = parts.filter((part) => !/^\$\{?PATH\}?$/.test(part));
  const folders = added.map((part) => [...state.unpacked].find((each) => basename(part.replace(/\/$/, '')) === each));
  if (folders.length === 0 || folders.includes(undefined)) return 'other';
  for (const folder of folders) if (folder !== undefined) state.installed.add(folder);
  return 'install';
};

const settings: CommandReader = () => 'neutral';

const makeFolder: CommandReader = ({ words }) => {
  const paths = words.filter((word) => !word.startsWith('-'));
  return paths.every((path) => BIN.test(path) || path === '/tmp') ? 'install' : 'other';
};

const READERS: Readonly<Record<string, CommandReader>> = {
  curl: download,
  wget: download,
  tar: unpack,
  unzip: unpack,
  bash: installer,
  sh: installer,
  mv: place,
  cp: place,
  install: place,
  cd: changeFolder,
  pushd: changeFolder,
  popd: changeFolder,
  rm: remove,
  chmod: permit,
  mkdir: makeFolder,
  echo: print,
  export: extendPath,
  set: settings,
  sha256sum: compareDigest,
  sha512sum: compareDigest,
  shasum: compareDigest,
  b2sum: compareDigest,
};

/** `A=1`, `export A=1 B=2`; PATH is not one of them, for `export PATH=$PATH:$PWD/kubo` has a reading of its own. */
function assignmentOf({ words }: ShellCommand): readonly (readonly [string, string | null])[] | null {
  const list = words[0] === 'export' ? words.slice(1) : words;
  if (list.length === 0) return null;
  const pairs = list.map((word) => /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word));
  if (pairs.some((pair) => pair === null || pair[1] === 'PATH')) return null;
  return pairs.map((pair) => [pair?.[1] ?? '', /[`]|\$\(/.test(pair?.[2] ?? '') ? null : (pair?.[2] ?? '')] as const);
}

/** Returns a word with its variables replaced by their values; null where one is only known to the shell. */
export function expandVariables(
  word: string,
  { variables }: InstallState,
  lookUp: (name: string) => string | null,
): string | null {
  let known = true;
  const text = word.replace(/\$\{\{[\s\S]*?\}\}|\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    if (name === undefined || name === 'HOME' || name === 'PWD' || name.startsWith('GITHUB_')) return whole;
    const value = variables.has(name) ? (variables.get(name) ?? null) : lookUp(name);
    if (value === null) known = false;
    return value ?? whole;
  });
  return known ? text : null;
}

function currentUnpacked({ folder, unpacked }: InstallState): string | null {
  const name = folder?.at(-1);
  if (name !== undefined) return [...unpacked].find((each) => basename(name) === each) ?? null;
  return folder === null && unpacked.size === 1 ? ([...unpacked][0] ?? null) : null;
}

function archiveFoldersOf(program: string): readonly string[] {
  return program === 'ipfs' ? ['kubo', 'go-ipfs'] : [program];
}

function withoutSudo(words: readonly string[]): readonly string[] {
  if (words[0] !== 'sudo') return words;
  const first = words.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return first === -1 ? [] : words.slice(first);
}

function optionTarget(words: readonly string[], options: readonly string[]): string | null {
  const index = words.findIndex((word) => options.includes(word) || /^-[a-z]*C$/.test(word));
  return index === -1 ? null : (words[index + 1] ?? null);
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
