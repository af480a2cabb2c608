// The files that a script downloads, and what becomes of them.
import type { Command } from 'unbash';
import { findArchitectureBranches, isInRanges } from './architecture-branches.ts';
import { type CalledCommand, findCalledCommands } from './called-program.ts';
import { findCommands, type ShellWord } from './commands.ts';
import { parseShell } from './parse.ts';
import { visitNodes } from './visit.ts';

export interface Download {
  /** Offset of the URL in the script. */
  readonly index: number;
  /** With the variables that have one constant value. */
  readonly url: string;
  /** The name of the file, without folders; null if it goes to standard output. */
  readonly file: string | null;
  /** The commands that read it from a pipe. */
  readonly readers: readonly CalledCommand[];
  readonly command: CalledCommand;
}

/** Returns the value of a variable that the script does not set, or null. */
type FindVariable = (name: string) => string | null;

const DOWNLOADERS = /^(?:curl|wget|wget2|aria2c)$/;
/** Options that send a file, or ask only whether one exists. */
const NOT_A_DOWNLOAD =
  /^(?:-[a-zA-Z]{0,12}[IT][a-zA-Z]{0,12}|--head|--spider|--upload-file(?:=.*)?|--data(?:-\w+)?(?:=.*)?|-d|-F|--form(?:=.*)?)$/;
const OUTPUT = /^(?:--output|--output-document|--out|-[a-zA-Z]{0,12}[oO])$/;
const OUTPUT_WITH_VALUE = /^(?:--output|--output-document|--out)=(.+)$/s;
const VARIABLE = /\$\{(\w{1,100})\}|\$(\w{1,100})/g;
const MAX_URL_CHARACTERS = 2000;

/** Returns whether a program, without folders, downloads what is at a URL. */
export function isDownloader(program: string): boolean {
  return DOWNLOADERS.test(program);
}

/** Returns the downloads of a script with curl, wget and aria2c. */
export function findDownloads(source: string, findVariable: FindVariable): readonly Download[] {
  if (!/curl|wget|aria2c/.test(source)) return [];
  const commands = findCalledCommands(source);
  const fetching = commands.filter(({ program }) => isDownloader(program.name));
  if (fetching.length === 0) return [];
  const readers = findPipeReaders(source, commands);
  const constants = findConstants(source, findVariable);
  return fetching.flatMap((command) => {
    const { name, args } = command.program;
    if (
      args.some(
        ({ text }) => NOT_A_DOWNLOAD.test(text) && !(name !== 'curl' && /^-/.test(text) && !text.startsWith('--')),
      )
    )
      return [];
    const urls = args.flatMap((word) => {
      const url = resolveConstants(word.text, constants);
      return url.length <= MAX_URL_CHARACTERS && /^(?:https?:\/\/|[\w.-]+\.[a-z]{2,}\/)/i.test(url)
        ? [{ url, index: word.index }]
        : [];
    });
    const output = findOutput(command, constants);
    return urls.map(({ url, index }) => ({
      index,
      url,
      file:
        output === undefined ? (name === 'curl' ? null : fileOf(url)) : output === REMOTE_NAME ? fileOf(url) : output,
      readers: readers.get(command.node) ?? [],
      command,
    }));
  });
}

/** The value of `curl -O`, which names the file as the URL does. */
const REMOTE_NAME = '\0';

/** Returns the file that a download is written to, null for standard output, and undefined if the command does not say. */
function findOutput(command: CalledCommand, constants: ReadonlyMap<string, string>): string | null | undefined {
  const { name, args } = command.program;
  const redirect = command.redirects.find(({ operator, target }) => operator.startsWith('>') && target !== null);
  if (redirect?.target && redirect.target.text !== '/dev/null')
    return fileOf(resolveConstants(redirect.target.text, constants));
  for (const [at, { text }] of args.entries()) {
    const joined = OUTPUT_WITH_VALUE.exec(text)?.[1];
    if (joined !== undefined) return fileOf(resolveConstants(joined, constants));
    if (name === 'curl' && (text === '--remote-name' || /^-[a-zA-Z]{0,12}O[a-zA-Z]{0,12}$/.test(text)))
      return REMOTE_NAME;
    // `wget -qO- URL` and `curl -o- URL`.
    if (/^-[a-zA-Z]{0,12}[oO]-$/.test(text)) return null;
    if (!OUTPUT.test(text) || (name !== 'curl' && /o$/.test(text) && name !== 'aria2c')) continue;
    const value = args[at + 1]?.text;
    return value === '-' || value === '/dev/stdout' ? null : fileOf(resolveConstants(value ?? '', constants));
  }
  return undefined;
}

function fileOf(path: string): string {
  return path.replace(/[?#].*$/s, '').slice(path.replace(/[?#].*$/s, '').lastIndexOf('/') + 1);
}

/** Of a pipe of thousands, all would be too many. */
const MAX_READERS = 9;

/** Returns the commands after each one in its pipe. */
export function findPipeReaders(
  source: string,
  commands: readonly CalledCommand[],
): ReadonlyMap<Command, readonly CalledCommand[]> {
  const called = new Map(commands.map((command) => [command.node, command]));
  const readers = new Map<Command, readonly CalledCommand[]>();
  visitNodes(parseShell(source).tree, (node) => {
    if (node.type !== 'Pipeline') return;
    const simple = node.commands.map((each) => (each.type === 'Command' ? called.get(each) : undefined));
    for (const [at, each] of node.commands.entries()) {
      if (each.type === 'Command')
        readers.set(
          each,
          simple.slice(at + 1, at + 1 + MAX_READERS).flatMap((one) => one ?? []),
        );
    }
  });
  return readers;
}

const SETS_VARIABLES = /^(?:export|local|readonly|declare|typeset)$/;

/** Returns the variables that have one constant value in the whole script. */
export function findConstants(source: string, findVariable: FindVariable): ReadonlyMap<string, string> {
  const branches = findArchitectureBranches(source);
  const values = new Map<string, string | null>();
  const set = (name: string, value: string, index: number) => {
    const resolved = resolveWith(value, (each) => (values.has(each) ? (values.get(each) ?? null) : findVariable(each)));
    const constant = /\$\(|`/.test(resolved) || isInRanges(index, branches) ? null : resolved;
    const before = values.get(name);
    values.set(name, values.has(name) && before !== constant ? null : constant);
  };
  for (const { words, assignments, index } of findCommands(source)) {
    if (words.length === 0) for (const { name, value } of assignments) set(name, value, index);
    else if (SETS_VARIABLES.test(words[0]?.text ?? '')) for (const word of words.slice(1)) setFromWord(word, set);
  }
  const known = new Map<string, string>();
  for (const [name, value] of values) if (value !== null) known.set(name, value);
  for (const [, braced = '', plain = ''] of source.matchAll(VARIABLE)) {
    const name = braced || plain;
    const value = values.has(name) ? null : findVariable(name);
    if (value !== null) known.set(name, value);
  }
  return known;
}

function setFromWord({ text, index }: ShellWord, set: (name: string, value: string, index: number) => void): void {
  const [, name, value = ''] = /^(\w{1,100})=(.*)$/s.exec(text) ?? [];
  if (name !== undefined) set(name, value, index);
}

/** Returns a word with its constant variables replaced. Others stay as written. */
export function resolveConstants(word: string, constants: ReadonlyMap<string, string>): string {
  return resolveWith(word, (name) => constants.get(name) ?? null);
}

function resolveWith(text: string, find: FindVariable): string {
  if (text.length > MAX_URL_CHARACTERS || !text.includes('$')) return text;
  return text
    .replace(
      VARIABLE,
      (whole, braced: string | undefined, plain: string | undefined) => find(braced ?? plain ?? '') ?? whole,
    )
    .slice(0, MAX_URL_CHARACTERS + 1);
}
