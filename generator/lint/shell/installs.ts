// What a script does with the files that it has: unpacks, installs or runs them.
import { type CalledCommand, findCalledCommands } from './called-program.ts';
import { resolveConstants } from './downloads.ts';

const PROGRAM_FOLDER = /(?:^|\/)s?bin(?:\/|$)|^\/(?:usr|opt)(?:\/|$)|^(?:~|\$HOME|\$\{HOME\})\/?$/;
const UNPACKERS = /^(?:tar|bsdtar|unzip|gunzip|gzip|xz|unxz|7z|bunzip2|zstd)$/;
const SHELLS = /^(?:sh|bash|dash|zsh)$/;
const PACKAGE_MANAGERS = /^(?:apt|apt-get|dpkg|dnf|yum|rpm|zypper|apk|pip|pip3|pipx|snap|gdebi)$/;

/** Each is compared with each download. */
const MAX_PATTERNS = 20;

type FileUse = 'installed' | 'unpacked';

interface FilePattern {
  readonly start: string;
  readonly end: string;
  readonly use: FileUse;
}

export interface FileUses {
  /** By the name of the file, without folders. */
  readonly byFile: ReadonlyMap<string, FileUse>;
  /** Patterns such as `tool_*.deb`: what is before and after the first star, and the use. */
  readonly patterns: readonly FilePattern[];
  /** Whether the script puts anything on PATH. */
  readonly installs: boolean;
}

/** Variables that have one constant value are read from the given ones. */
export function findFileUses(source: string, constants: ReadonlyMap<string, string> = new Map()): FileUses {
  const byFile = new Map<string, FileUse>();
  const patterns: FilePattern[] = [];
  let installs = false;
  const use = (words: readonly { readonly text: string }[], how: FileUse) => {
    for (const word of words) {
      const text = resolveConstants(word.text, constants);
      const file = text.slice(text.lastIndexOf('/') + 1);
      const star = file.indexOf('*');
      if (star !== -1) {
        if (patterns.length < MAX_PATTERNS)
          patterns.push({ start: file.slice(0, star), end: file.slice(file.lastIndexOf('*') + 1), use: how });
        continue;
      }
      if (byFile.get(file) !== 'installed') byFile.set(file, how);
    }
  };
  for (const command of findCalledCommands(source)) {
    const { name, args } = command.program;
    if (putsOnPath(command)) installs = true;
    if (UNPACKERS.test(name)) {
      use(args, 'unpacked');
      if (isUnpackedIntoPath(command)) installs = true;
    } else if (installsArguments(command)) use(args, 'installed');
    else if (/^(?:\.\/|\/)/.test(command.words[command.words.length - args.length - 1]?.text ?? '')) {
      use([{ text: name }], 'installed');
      if (/install/.test(name)) installs = true;
    }
    if (SHELLS.test(name) && /install/.test(args[0]?.text ?? '')) installs = true;
  }
  return { byFile, patterns, installs };
}

/** Returns what a script does with a file, or null if it does not use it. */
export function useOfFile(file: string, { byFile, patterns }: FileUses): FileUse | null {
  const pattern = patterns.find(
    ({ start, end }) => (start !== '' || end !== '') && file.startsWith(start) && file.endsWith(end),
  );
  return byFile.get(file) ?? pattern?.use ?? null;
}

/** Returns whether `tar -C /usr/local` or the like unpacks to a folder of programs. */
export function isUnpackedIntoPath({ program: { args } }: CalledCommand): boolean {
  const at = args.findIndex(({ text }) => /^(?:-C|-\w{0,12}C|--directory|-d)$/.test(text));
  const folder =
    at === -1
      ? args.find(({ text }) => /^(?:--directory=|-C.|-o\/)/.test(text))?.text.replace(/^(?:--directory=|-C|-o)/, '')
      : args[at + 1]?.text;
  return folder !== undefined && PROGRAM_FOLDER.test(folder);
}

function installsArguments({ program: { name, args } }: CalledCommand): boolean {
  if (name === 'chmod') return /^(?:[ugoa]*\+[rwxX]*x[rwxX]*|0?[75][0-7]{2})$/.test(args[0]?.text ?? '');
  if (name === 'mv' || name === 'cp' || name === 'install' || name === 'ln')
    return PROGRAM_FOLDER.test(args.at(-1)?.text ?? '');
  if (SHELLS.test(name)) return true;
  return (
    PACKAGE_MANAGERS.test(name) && args.some(({ text }) => /^(?:install|add|-i|-[iUF]\w{0,4}|--install)$/.test(text))
  );
}

function putsOnPath(command: CalledCommand): boolean {
  const { name, args } = command.program;
  if (command.redirects.some(({ target }) => /GITHUB_PATH/.test(target?.text ?? ''))) return true;
  if (command.assignments.some((each) => each.name === 'PATH')) return true;
  if (name === 'export') return args.some(({ text }) => text.startsWith('PATH='));
  return /^(?:mv|cp|install|ln)$/.test(name) && PROGRAM_FOLDER.test(args.at(-1)?.text ?? '');
}
