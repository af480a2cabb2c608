// Finds the names of files and folders in a shell script or an input, or globs that could match them.
import { escapeRegExp } from '../../lint/model/source-text.ts';

/** Files in an archive besides the program. Source: the archives of Kubo and IPFS Cluster. */
const CONTENTS = ['install.sh', 'LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md'];
const GLOB_CHARACTER = /[*?[{]/;
/** URLs, images and modules with the name of a folder in them: `https://…/kubo`, `ipfs/kubo:v0.43.0`, `ipfs/kubo@…`. */
const NOT_A_PATH = /\b(?:\w+:\/\/|github\.com\/)[^\s"'`]*|\b[\w.-]+\/(?:kubo|go-ipfs|ipfs-cluster)[:@][^\s"'`]*/g;
const EXPRESSION = /\$\{\{[^}]*\}\}|\$\{\w+\}|\$\w+/g;
/** Commands with files as arguments. */
const FILE_COMMAND =
  /(?:^|[;|&("'`])\s*(?:sudo\s+(?:-\S+\s+)*)?(?:cat|cd|chmod|chown|cp|du|file|find|ls|mkdir|mv|pushd|realpath|rm|rmdir|stat|tar|test|tree|zip)\s/;

export interface LeftoverFiles {
  /** Folders that archives were unpacked to, by the name of the archive's root folder. */
  readonly folders: readonly string[];
  /** Names of archives on disk. */
  readonly archives: readonly string[];
  /** The scripts that created the files. They name other folders that the files may be in. */
  readonly createdBy: string;
}

/** Returns the first word of a shell script that names one of the files, or is a glob that may match one. Returns null for none. */
export function findFileInScript(script: string, files: LeftoverFiles): string | null {
  const text = script.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const found = findNameInLine(line, files, FILE_COMMAND.test(line)) ?? findGlobInLine(line, files);
    if (found !== null) return found;
  }
  return null;
}

/** Does the same for an input, or another value that may hold paths on lines of their own. */
export function findFileInValue(value: string, files: LeftoverFiles): string | null {
  const text = value.replace(NOT_A_PATH, ' ');
  for (const line of text.split('\n')) {
    const whole = line.trim().replace(/\/$/, '');
    const path = files.folders.includes(whole.slice(whole.lastIndexOf('/') + 1)) ? whole : null;
    const found = path ?? findNameInLine(line, files, false) ?? findGlobInLine(line, files);
    if (found !== null) return found;
  }
  return null;
}

function findNameInLine(line: string, { folders, archives }: LeftoverFiles, takesFiles: boolean): string | null {
  for (const archive of archives) if (hasName(line, archive)) return archive;
  for (const folder of folders) {
    const name = escapeRegExp(folder);
    // `kubo_v0.43.0_…`, `kubo_$VERSION…`; not `kubo_test.py`.
    const archive = new RegExp(`(?<![\\w-])${name}_[v\\d$*?[{][^\\s"'\`]*`).exec(line);
    if (archive) return archive[0];
    const inside = new RegExp(`(?<![\\w.-])${name}/[^\\s"'\`]*`).exec(line);
    if (inside) return inside[0];
    // The folder of a Cluster program has the name of the program, so the name alone is a path only for commands with files.
    if ((!folder.startsWith('ipfs-cluster-') || takesFiles) && hasName(line, folder)) return folder;
  }
  return null;
}

function hasName(line: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${escapeRegExp(name)}(?![\\w-]|\\.\\w)`).test(line);
}

function findGlobInLine(line: string, files: LeftoverFiles): string | null {
  if (!GLOB_CHARACTER.test(line)) return null;
  for (const [word] of line.matchAll(/(?:\$\{\{[^}]*\}\}|\$\{\w+\}|[^\s"'`=;|&()<>,])+/g)) {
    if (GLOB_CHARACTER.test(word.replace(EXPRESSION, '')) && globMatches(word, files)) return word;
  }
  return null;
}

/** Returns whether a glob may match one of the files. If it names folders first, the installation must name them as well. */
function globMatches(word: string, { folders, archives, createdBy }: LeftoverFiles): boolean {
  const parts = word.split('/').filter((part) => part !== '' && part !== '.');
  const first = parts.findIndex((part) => GLOB_CHARACTER.test(part.replace(EXPRESSION, '')));
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

/** Returns a glob as a pattern for whole paths, or null for a very long one. Braces and sets match more than in a shell, to be safe. */
function globPattern(glob: string): RegExp | null {
  // Each wildcard makes the pattern slower, and a file name does not have many.
  const simplified = glob.replace(/\*{3,}/g, '**');
  if ((simplified.match(/[*?[{]/g) ?? []).length > 8) return null;
  const source = simplified.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]?|\{[^}]*\}?|\$\w+|[^*?[{$]+|\$/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '?' || (part.startsWith('[') && part !== '[')) return '[^/]';
    if (part === '*' || part === '[' || part.startsWith('{') || part.startsWith('$')) return '[^/]*';
    return escapeRegExp(part);
  });
  return new RegExp(`^${source}$`);
}
