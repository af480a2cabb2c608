// Names of files and folders in a shell script or an input: as they stand there, and as a glob that could match them.
import { escapeRegExp } from '../../lint/model/source-text.ts';

/** Files in the folder of an archive besides the program. Source: the archives of Kubo and IPFS Cluster. */
const CONTENTS = ['install.sh', 'LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md'];
const GLOB_SIGN = /[*?[{]/;
/** Addresses, images and modules that are only called like a folder: `https://…/kubo`, `ipfs/kubo:v0.43.0`, `ipfs/kubo@…`. */
const NOT_A_PATH = /\b(?:\w+:\/\/|github\.com\/)[^\s"'`]*|\b[\w.-]+\/(?:kubo|go-ipfs|ipfs-cluster)[:@][^\s"'`]*/g;
const EXPRESSION = /\$\{\{[^}]*\}\}|\$\{\w+\}|\$\w+/g;
/** Commands whose arguments are files. */
const FILE_COMMAND =
  /(?:^|[;|&("'`])\s*(?:sudo\s+(?:-\S+\s+)*)?(?:cat|cd|chmod|chown|cp|du|file|find|ls|mkdir|mv|pushd|realpath|rm|rmdir|stat|tar|test|tree|zip)\s/;

export interface LeftoverFiles {
  /** Folders that an archive was unpacked to, by the name of the archive's root. */
  readonly folders: readonly string[];
  /** Names of archives on disk. */
  readonly archives: readonly string[];
  /** What created the files: tells which other folders they may be in. */
  readonly createdBy: string;
}

/** Returns the first word of a shell script that names one of the files, or may match it as a glob; null if there is none. */
export function findFileInScript(script: string, files: LeftoverFiles): string | null {
  const text = script.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const found = namedInLine(line, files, FILE_COMMAND.test(line)) ?? globIn(line, files);
    if (found !== null) return found;
  }
  return null;
}

/** Returns the first line of an input, or of another value that may hold paths, that names one of the files; null if there is none. */
export function findFileInValue(value: string, files: LeftoverFiles): string | null {
  const text = value.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const whole = line.trim().replace(/\/$/, '');
    const path = files.folders.includes(whole.slice(whole.lastIndexOf('/') + 1)) ? whole : null;
    const found = path ?? namedInLine(line, files, false) ?? globIn(line, files);
    if (found !== null) return found;
  }
  return null;
}

function namedInLine(line: string, { folders, archives }: LeftoverFiles, takesFiles: boolean): string | null {
  for (const archive of archives) if (hasName(line, archive)) return archive;
  for (const folder of folders) {
    const name = escapeRegExp(folder);
    // `kubo_v0.43.0_…`, `kubo_$VERSION…`; not `kubo_test.py`.
    const archive = new RegExp(`(?<![\\w-])${name}_[v\\d$*?[{][^\\s"'\`]*`).exec(line);
    if (archive) return archive[0];
    const inside = new RegExp(`(?<![\\w.-])${name}/[^\\s"'\`]*`).exec(line);
    if (inside) return inside[0];
    // The folder of a Cluster program is called like the program: alone, it is a path only where paths are expected.
    if ((!folder.startsWith('ipfs-cluster-') || takesFiles) && hasName(line, folder)) return folder;
  }
  return null;
}

function hasName(line: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${escapeRegExp(name)}(?![\\w-]|\\.\\w)`).test(line);
}

function globIn(line: string, files: LeftoverFiles): string | null {
  if (!GLOB_SIGN.test(line)) return null;
  for (const [word] of line.matchAll(/(?:\$\{\{[^}]*\}\}|\$\{\w+\}|[^\s"'`=;|&()<>,])+/g)) {
    if (GLOB_SIGN.test(word.replace(EXPRESSION, '')) && globMatches(word, files)) return word;
  }
  return null;
}

/** Whether a glob may match one of the files. A folder before the first sign counts only if the installation names it, too. */
function globMatches(word: string, { folders, archives, createdBy }: LeftoverFiles): boolean {
  const parts = word.split('/').filter((part) => part !== '' && part !== '.');
  const first = parts.findIndex((part) => GLOB_SIGN.test(part.replace(EXPRESSION, '')));
  const isOtherFolder = parts.slice(0, first).some((part) => {
    if (part.includes('$') || part === '..' || part === '~') return false;
    return !folders.includes(part) && !hasName(createdBy, part);
  });
  if (isOtherFolder) return false;
  const pattern = globPattern(parts.slice(first).join('/'));
  if (pattern === null) return false;
  const inFolders = folders.flatMap((folder) => [
    folder,
    `${folder}_v0.0.0_linux-amd64.tar.gz`,
    ...['ipfs', folder, ...CONTENTS].map((name) => `${folder}/${name}`),
  ]);
  return [...archives, ...inFolders].some((path) => pattern.test(path));
}

/** Returns a glob as a pattern for whole paths. Braces and sets match more than in a shell, which is on the safe side. */
function globPattern(glob: string): RegExp | null {
  // Each repeated sign costs time as a pattern; what has many is not the name of a file.
  const signs = glob.replace(/\*{3,}/g, '**');
  if ((signs.match(/[*?[{]/g) ?? []).length > 8) return null;
  const source = signs.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]?|\{[^}]*\}?|\$\w+|[^*?[{$]+|\$/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '?' || (part.startsWith('[') && part !== '[')) return '[^/]';
    if (part === '*' || part === '[' || part.startsWith('{') || part.startsWith('$')) return '[^/]*';
    return escapeRegExp(part);
  });
  return new RegExp(`^${source}$`);
}
